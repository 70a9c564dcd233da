package domain

import "github.com/portico-os/portico/translator/abi"

// Register returns where a stopped thread's register is kept.
func Register(save *abi.RegSave, r abi.Reg) *uint64 {
	if r >= abi.FirstFloat {
		return &save.Float[r-abi.FirstFloat]
	}
	return &save.General[r]
}

// Argument returns the word that the convention passes in general register i: argument i of a
// stub or a kernel service whose arguments are words, and its result.
func Argument(save *abi.RegSave, i int) *uint64 { return Register(save, abi.Reg(i)) }

// Word returns a truth value as registers hold it.
func Word(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
