// Package fragile is a scheduler that fails when it is told to.
package fragile

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Armed is 1 when the domain's scheduler is to fail as soon as a thread can run again.
var Armed int

type scheduler struct {
	roundrobin.Queue
	quotient int
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &scheduler{} }

// Unblocked divides by zero when the scheduler is armed.
func (s *scheduler) Unblocked(t schedulers.Thread) {
	s.quotient = 1 / (1 - Armed)
	s.Queue.Unblocked(t)
}
