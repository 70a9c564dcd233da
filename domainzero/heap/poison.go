package heap

import (
	"github.com/portico-os/portico/domainzero/memory"
)

// quarantined is how many old runs are kept, filled with poison, under Common.Poison.
const quarantined = 4

// poison is a non-canonical address: a dereference of it faults.
const poison = 0xdeadbeefdeadbeef

// An oldRun is a heap run of which the lowest bytes are filled with poison.
type oldRun struct {
	memory.Run
	used int
}

// retire gives an old heap run back, of which nothing but the lowest bytes was used. Under
// Poison it stays away for a while, filled with a pattern, so that a reference that was not
// forwarded shows.
func (c *Common) retire(old memory.Run, used int) {
	if c.Poison {
		for i, w := 0, memory.Words(old.Addr, used/8); i < len(w); i++ {
			w[i] = poison
		}
		c.quarantine = append(c.quarantine, oldRun{old, used})
		if len(c.quarantine) <= quarantined {
			return
		}
		old, used = c.quarantine[0].Run, c.quarantine[0].used
		c.quarantine = c.quarantine[1:]
	}
	if used > 0 {
		c.Pool.Zero(old.Addr, used)
	}
	c.Pool.Put(old.Addr, old.Bytes)
}

// Close gives back what is in quarantine.
func (c *Common) Close() {
	for _, o := range c.quarantine {
		c.Pool.Release(o.Addr, o.Bytes)
	}
	c.quarantine = nil
}
