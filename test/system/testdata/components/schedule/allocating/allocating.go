// Package allocating is a scheduler that allocates in a portal call.
package allocating

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler keeps a record of each call.
type Scheduler struct {
	roundrobin.Queue
	calls []schedulers.Thread
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// PortalEnter records the call.
func (s *Scheduler) PortalEnter(t schedulers.Thread) { s.calls = append(s.calls, t) }

// PortalLeave does nothing.
func (s *Scheduler) PortalLeave(schedulers.Thread) {}
