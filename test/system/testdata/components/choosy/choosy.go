// Package choosy is a scheduler that does more than it may.
package choosy

import (
	"github.com/portico-os/portico/schedulers"
)

type choosy struct{ last schedulers.Thread }

// New returns a scheduler whose Activated does not return.
func New() schedulers.Local { return &choosy{} }

func (c *choosy) Unblocked(t schedulers.Thread) { c.last = t }
func (c *choosy) Preempted(t schedulers.Thread) { c.last = t }

func (c *choosy) Activated() schedulers.Thread {
	for c.last != schedulers.NoThread {
	}
	return c.last
}
