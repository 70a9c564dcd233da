package heap

import "github.com/portico-os/portico/domainzero/memory"

// quarantined is how many areas are kept, filled with poison, under Common.Poison.
const quarantined = 8

// poison is a non-canonical address: a dereference of it faults, by which tests find references
// that were not forwarded.
const poison = 0xdeadbeefdeadbeef

// release gives an area's run back, if it has one.
func (c *Common) release(a *area) {
	if a.Bytes > 0 {
		c.Pool.Touch(a.Addr, a.used())
		c.Pool.Put(a.Addr, a.Bytes)
	}
	a.hold(memory.Run{})
}

// retire is release of an area that a collection has emptied. Under Poison its run stays away
// for a while, filled with a pattern, so that a reference that was not forwarded shows.
func (c *Common) retire(a *area) {
	if !c.Poison || a.Bytes == 0 {
		c.release(a)
		return
	}
	for i, w := 0, memory.Words(a.Addr, a.used()/8); i < len(w); i++ {
		w[i] = poison
	}
	c.quarantine = append(c.quarantine, area{Run: a.Run, next: a.next})
	a.hold(memory.Run{})
	if len(c.quarantine) > quarantined {
		c.release(&c.quarantine[0])
		c.quarantine = c.quarantine[1:]
	}
}

// Close gives back what is in quarantine.
func (c *Common) Close() {
	for i := range c.quarantine {
		c.release(&c.quarantine[i])
	}
	c.quarantine = nil
}
