package cpu

import (
	"runtime/debug"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// Doom makes a domain end, with a status, when the operation is over in whose middle DomainZero
// is. Until then its memory stays, for the operation may still use it, but none of its threads
// runs and no call enters it or returns to it. Nothing but the dispatcher, between two
// operations, ends domains; whoever else has a reason dooms them.
func (c *CPU) Doom(d *domain.Domain, status int) {
	if d.Gone() {
		return
	}
	d.Doomed, d.Status = true, status
	d.Block.State = abi.DomainDoomed
	c.doomed = append(c.doomed, d)
}

// DoomFor is Doom with a report on the console: text and the thread's recorded trace. Precondition:
// Trace is of what the text tells, for the report has both: callers Record, unless Raise or throw
// did for the panic that they tell of.
func (c *CPU) DoomFor(t *domain.Thread, status int, text string) {
	if d := t.Domain; !d.Gone() {
		d.Failure, d.LastWords = text, t.Report(text, c.Rooms.Others())
		d.LastWords = d.LastWords[:min(len(d.LastWords), 64<<10)] // all others wait for the console
		c.Doom(d, status)
	}
}

// Die dooms a domain for what its thread did, and reports the thread's trace. The thread does
// not go on. Precondition: as of DoomFor.
func (c *CPU) Die(t *domain.Thread, why string) *domain.Thread {
	c.DoomFor(t, 2, "fatal error: "+why)
	return nil
}

// Fail dooms a domain whose thread did what no verified code does: a defect of DomainZero
// itself, kept from spreading.
func (c *CPU) Fail(t *domain.Thread, why string) *domain.Thread {
	t.Record()
	c.DoomFor(t, 4, "fatal error: "+why+" (a defect of DomainZero)")
	return nil
}

// GoOn runs a stopped thread until it leaves, and does what it left for. It returns the thread to go on with.
// Precondition: the thread leaves without running code of its component.
func (c *CPU) GoOn(t *domain.Thread) *domain.Thread { return c.leave(c.enter(t, false)) }

// contain is [domain.Common.Contain]. What DomainZero itself has changed meanwhile stays as it is: what
// follows references changes nothing but the domain before.
func (c *CPU) contain(t *domain.Thread, do func()) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		var a abi.Addr
		switch why := recover().(type) {
		case nil:
			return
		case memory.Stray:
			a = abi.Addr(why)
		case interface{ Addr() uintptr }: // a fault of DomainZero
			a = abi.Addr(why.Addr())
		default:
			panic(why)
		}
		if t.Domain.Absent(a) {
			t.Record()
			c.Die(t, "reference to package variables that the domain does not have")
		} else {
			c.Fail(t, "reference to where the domain has nothing")
		}
	}()
	do()
}

// Survivor ends the domains that are doomed. It returns a stopped thread or nil unless its
// domain has ended, or is held: then it waits for its turn. Precondition: no operation is in progress,
// which may use the domain's memory: System.run, Dispatch and Pick call it between two.
func (c *CPU) Survivor(t *domain.Thread) *domain.Thread {
	for len(c.doomed) > 0 {
		d := c.doomed[0]
		c.doomed = c.doomed[1:]
		c.Rooms.End(d)
	}
	switch {
	case t == nil || t.Domain.Ended || t.Queued: // its call failed as a domain ended
		return nil
	case t.Domain.Held != nil:
		c.Enqueue(t, false)
		return nil
	}
	return t
}
