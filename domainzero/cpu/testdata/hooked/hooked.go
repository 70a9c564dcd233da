// Package hooked is a round robin scheduler that takes its time to note a portal call.
package hooked

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

type scheduler struct {
	roundrobin.Queue
	sum int
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &scheduler{} }

// PortalEnter is a loop, in which native code is polled.
func (s *scheduler) PortalEnter(t schedulers.Thread) {
	for i := range 10 {
		s.sum += i
	}
}
