// Package forging is a scheduler one of whose methods would take the number of a thread
// for a pointer.
package forging

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler is informed of portal calls with another type than it should.
type Scheduler struct{ roundrobin.Queue }

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// PortalEnter writes to where the number of the thread leads.
func (s *Scheduler) PortalEnter(p *uint64) { *p = 1 }
