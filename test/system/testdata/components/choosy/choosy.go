// Package choosy is a scheduler that does more than it may.
package choosy

import (
	"github.com/portico-os/portico/schedulers"
)

type choosy struct{ last schedulers.Thread }

// New does not return.
func New() schedulers.Local {
	c := &choosy{}
	for c.last == schedulers.NoThread {
	}
	return c
}

func (c *choosy) Unblocked(t schedulers.Thread) { c.last = t }
func (c *choosy) Preempted(t schedulers.Thread) { c.last = t }
func (c *choosy) Activated() schedulers.Thread  { return c.last }
