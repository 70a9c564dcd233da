// Package slow is a scheduler whose hooks take their time.
package slow

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler goes round robin, and counts for a while in its hooks.
type Scheduler struct {
	roundrobin.Queue
	sum uint32
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

func (s *Scheduler) spin(t schedulers.Thread) {
	for i := uint32(0); i < 750; i++ {
		s.sum += i ^ uint32(t)
	}
}

// PortalCall takes its time.
func (s *Scheduler) PortalCall(t schedulers.Thread) { s.spin(t) }

// PortalReturn takes its time.
func (s *Scheduler) PortalReturn(t schedulers.Thread) { s.spin(t) }

// PortalEnter does nothing.
func (s *Scheduler) PortalEnter(schedulers.Thread) {}

// PortalLeave does nothing.
func (s *Scheduler) PortalLeave(schedulers.Thread) {}
