package domain

import (
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// collected is a domain as its collector sees it.
type collected struct{ *Domain }

// Roots implements [heap.Owner]: statics, threads, the objects of services, of the scheduler and
// of interrupt handlers.
func (c collected) Roots(v heap.Visitor) {
	clear(c.promoted)
	c.Objects.BeginCollection()
	c.Portals.beginCollection()
	for _, comp := range c.Components {
		v.Value(c.VariablesOf(comp), c.common.Linker.Statics(comp).Refs)
	}
	for _, t := range c.Threads {
		v.Slot(t.Addr + abi.ThreadTLSData)
		t.eachReference(v.Slot)
	}
	for _, s := range c.Services {
		v.Slot(s.Addr + abi.ServiceObject)
	}
	v.Slot(c.Addr + abi.DomainScheduler)
	for _, p := range c.Variables {
		v.Variable(p)
	}
}

// Reached implements [heap.Owner].
func (c collected) Reached(p abi.Addr) {
	switch {
	case c.common.Linker.Image.Contains(p, 1):
	case c.common.Memory.Contains(p):
		c.Objects.Reached(p)
	case c.Portals.slab.Contains(p):
		memory.At[abi.Capability](p).Reached = 1
	}
}

// TypeAt implements [heap.Owner].
func (c collected) TypeAt(desc abi.Addr) (size int, refs *object.References) {
	t := c.Domain.TypeAt(desc)
	return t.Size, t.Refs
}

// Step implements [heap.Owner].
func (c collected) Step() { c.common.Step([2]*Domain{c.Domain}) }

// Found implements [heap.Owner]: it notes where the objects of services are now, and drops memory objects and
// portals that the domain cannot use any more.
func (c collected) Found(live int) {
	for i, v := range c.Services {
		if c.promoted[promoted{v.Block().Object, v.Type}] = v; i%256 == 0 {
			c.Step()
		}
	}
	c.Objects.EndCollection(c.Step)
	c.Portals.endCollection()
	c.Note(events.Collect, uint64(live))
}
