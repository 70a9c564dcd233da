package services

import (
	"math"

	"github.com/portico-os/portico/domainzero/domain"
)

func threadYield(s *Services, c call) *domain.Thread { return s.cpu.Yield(c.Thread) }

func threadSelf(_ *Services, c call) *domain.Thread { return c.results(c.TCB.Handle) }

func threadPark(s *Services, c call) *domain.Thread { return s.cpu.Park(c.Thread, int64(c.word(0))) }

func threadUnpark(s *Services, c call) *domain.Thread {
	if t := s.common.Threads.Get(c.word(0)); t != nil && t.Domain == c.Domain {
		s.cpu.Unpark(t)
	}
	return c.Thread
}

func threadDeadline(s *Services, c call) *domain.Thread {
	until, timer := int64(c.word(0)), &c.Deadline
	before := timer.Due
	if before == 0 {
		before = math.MaxInt64
	}
	if until == math.MaxInt64 {
		s.cpu.Timers.Cancel(timer)
		timer.Due = 0
	} else {
		s.cpu.Timers.Set(timer, max(until, 1))
	}
	return c.results(uint64(before))
}

func threadWanted(s *Services, c call) *domain.Thread {
	return c.results(boolWord(s.portals.Wanted(c.Thread)))
}
