package cpu

import (
	"errors"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// What code that Callback runs did wrong: package sched and handle put who did it before.
var (
	errCallback = errors.New("did more than it may: it must not allocate, fail or wait, nor call another domain")
	errEndless  = errors.New("does not come to an end")
)

// maxCallbackSlices is how many slices of a millisecond a callback may take: a scheduler's New,
// whose time has no other bound. What has a verified one never comes near it, not even where
// the processor is emulated.
const maxCallbackSlices = 10

// Callback runs code of a domain, a scheduler's or an interrupt handler, on an idle thread to
// its end. Whatever it does but return, poll and what allowed does for it is an error.
// Precondition: t is idle and serves nobody, for it begins at the top of its stack, and what native
// code left in the block was read, as of RunInStep: handle and package sched have threads for it
// alone. The registers that it returns are valid until t is prepared again.
func (c *CPU) Callback(t *domain.Thread, code, object abi.Addr, arg uint64, allowed func(*domain.Thread, *abi.RegSave) bool) (*abi.RegSave, error) {
	save := t.Prepare(code, c.exit)
	*domain.Argument(save, 0), *domain.Argument(save, 1) = uint64(object), arg
	for slices, next := 0, uint64(0); ; {
		if at := c.enter(t, false); at != t {
			// Until what it called waits or is preempted.
			for at = c.leave(at); at != nil && !at.Domain.Gone(); at = c.leave(at) {
				at = c.enter(at, false)
			}
			return nil, errCallback
		}
		// Between polls it may allocate, which takes most of its time if collections do.
		save, err := t.Save(), errCallback
		if now := c.Machine.Ticks(); now >= next {
			slices, next = slices+1, now+c.Machine.TickRate()/1000
		}
		switch {
		case c.block.Reason == abi.ReasonExit:
			t.TCB.State = abi.ThreadIdle
			return save, nil
		case slices > maxCallbackSlices:
			err = errEndless
		case c.block.Reason == abi.ReasonPoll || c.allows(t, save, allowed):
			continue
		}
		if !t.Domain.Doomed {
			c.settle(t)
			t.Record()
		}
		return nil, err
	}
}

func (c *CPU) allows(t *domain.Thread, save *abi.RegSave, allowed func(*domain.Thread, *abi.RegSave) bool) (ok bool) {
	c.contain(t, func() { ok = allowed(t, save) })
	return ok
}

// Allocates does, for a callback that may allocate, what it left native code for.
func (c *CPU) Allocates(t *domain.Thread, save *abi.RegSave) bool {
	if c.block.Reason != abi.ReasonAlloc {
		return false
	}
	desc, count, _ := object.Header(*domain.Argument(save, 0))
	return allocator{c}.allocated(t, save, t.Domain.Heap.Allocate(desc, int(object.DescAt(desc).Size), count)) == t
}
