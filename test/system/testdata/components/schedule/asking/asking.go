// Package asking is a scheduler that asks DomainZero for the time in a portal call.
package asking

import (
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler notes when a call came.
type Scheduler struct {
	roundrobin.Queue
	last int64
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// PortalEnter notes the time.
func (s *Scheduler) PortalEnter(schedulers.Thread) { s.last = portals.Nanos() }
