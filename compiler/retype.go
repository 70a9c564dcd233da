package compiler

func retypeShifts(s *source) {}
