// Package searching is a scheduler that looks for places and threads, by loops with bounds.
package searching

import "github.com/portico-os/portico/schedulers"

// Scheduler has a flag for each thread.
type Scheduler struct {
	ready [64]schedulers.Thread
	turns uint64
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// Unblocked finds a place for the thread.
func (s *Scheduler) Unblocked(t schedulers.Thread) {
	for i := range s.ready {
		if s.ready[i] == schedulers.NoThread {
			s.ready[i] = t
			return
		}
	}
}

// Preempted finds a place for the thread.
func (s *Scheduler) Preempted(t schedulers.Thread) { s.Unblocked(t) }

// Activated looks once around for a thread.
func (s *Scheduler) Activated() schedulers.Thread {
	for range s.ready {
		i := s.turns % uint64(len(s.ready))
		s.turns++
		if t := s.ready[i]; t != schedulers.NoThread {
			s.ready[i] = schedulers.NoThread
			return t
		}
	}
	return schedulers.NoThread
}
