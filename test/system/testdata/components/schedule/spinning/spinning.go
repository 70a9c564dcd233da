// Package spinning is a scheduler that searches a list of any length.
package spinning

import "github.com/portico-os/portico/schedulers"

type waiting struct {
	thread schedulers.Thread
	next   *waiting
}

// Scheduler has no bound on the time of Preempted.
type Scheduler struct{ first *waiting }

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// Unblocked does nothing.
func (s *Scheduler) Unblocked(schedulers.Thread) {}

// Preempted searches the list.
func (s *Scheduler) Preempted(t schedulers.Thread) {
	for w := s.first; w != nil; w = w.next {
		if w.thread == schedulers.NoThread {
			w.thread = t
			return
		}
	}
}

// Activated chooses nobody.
func (s *Scheduler) Activated() schedulers.Thread { return schedulers.NoThread }
