package services

import "github.com/portico-os/portico/domainzero/domain"

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
	before := c.Deadline.Due
	if c.DeadlineIn != c.Serving() {
		before = domain.Never
	}
	c.DeadlineIn = c.Serving()
	s.cpu.Timers.Set(&c.Deadline, int64(c.word(0)))
	return c.results(uint64(before))
}

func threadWanted(s *Services, c call) *domain.Thread {
	return c.results(domain.Word(s.portals.Wanted(c.Thread)))
}
