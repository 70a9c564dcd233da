package favourite

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler chooses the first thread that it heard of whenever that can run.
type Scheduler struct {
	others roundrobin.Queue
	first  schedulers.Thread
	ready  bool // the first
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// Unblocked notes a thread that can run.
func (s *Scheduler) Unblocked(t schedulers.Thread) {
	if s.first == schedulers.NoThread {
		s.first = t
	}
	if t == s.first {
		s.ready = true
	} else {
		s.others.Unblocked(t)
	}
}

// Preempted notes a thread that can run still.
func (s *Scheduler) Preempted(t schedulers.Thread) { s.Unblocked(t) }

// Activated chooses.
func (s *Scheduler) Activated() schedulers.Thread {
	if s.ready {
		s.ready = false
		return s.first
	}
	return s.others.Activated()
}
