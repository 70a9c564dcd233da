package cpu

import (
	"slices"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/translator/abi"
)

// The global scheduler is round robin: what waits in the run queue takes turns (paper, section
// 2.8).

// thread makes a thread wait for its own turn.
type thread struct{ *domain.Thread }

func (t thread) Next() (next *domain.Thread, more bool) { return t.Thread, false }
func (t thread) Owner() *domain.Domain                  { return t.Domain }

// Enqueue makes a stopped thread run when its turn comes. preempted says that it ran until now.
// One that is queued already, or whose domain is gone, stays as it is: nobody need ask before. If its domain is
// held, its scheduler cannot be told: it has a turn without.
// Precondition: the thread waits for nothing any more, and the caller takes it from where it did:
// nobody may find it there and wake it once more.
func (c *CPU) Enqueue(t *domain.Thread, preempted bool) {
	if t.Queued || t.Domain.Gone() {
		return
	}
	t.Queued = true
	if s := t.Domain.Scheduler; s != nil && t.Domain.Held == nil {
		s.Ready(t, preempted)
	} else {
		c.Queue(thread{t})
	}
}

// Queue appends to the run queue. Precondition: it is not there yet, nor in more, or it would have
// two turns: Enqueue goes by Queued, and package sched by how many threads can run.
func (c *CPU) Queue(r Runnable) { c.queue = append(c.queue, r) }

// Released has those in the run queue come first whose turn came while their domain was held.
func (c *CPU) Released() { c.queue, c.aside = append(c.aside, c.queue...), nil }

// Idle reports whether the run queue is empty.
func (c *CPU) Idle() bool { return len(c.queue) == 0 && c.yielded == nil && c.more == nil }

// Pick takes the next thread off the run queue. What is of a domain that owes time pays with a turn: if
// all owe some, all pay at once. Of a domain that is held nothing runs but what holds it. A deadline that
// passed while it was in no call is set again, for the call that it may begin now.
func (c *CPU) Pick() *domain.Thread {
	if t := c.yielded; t != nil {
		c.yielded = nil
		c.Enqueue(t, true)
	}
	for c.queueMore(); len(c.queue) > 0; c.queueMore() {
		r := c.queue[0]
		c.queue = c.queue[1:]
		switch d := r.Owner(); {
		case d.Doomed: // by its scheduler, just now
			continue
		case d.Owes > 0:
			d.Owes -= SliceNanos
			c.Queue(r)
			continue
		case d.Held != nil && d.Held != r:
			c.aside = append(c.aside, r)
			continue
		}
		t, more := r.Next()
		if more {
			c.more = r
		}
		if t != nil {
			t.Queued = false
		}
		if t == nil || !t.Copies { // else it goes on with its copy, before any code of its domain runs and any domain ends
			if t = c.Survivor(t); t == nil {
				continue
			}
			tell(t)
		}
		if t.TCB.State == abi.ThreadStopped && !t.Domain.Gone() && t.Waits == nil && !t.Parked {
			if t.Deadline.Place == 0 {
				c.Timers.Set(&t.Deadline, t.Deadline.Due)
			}
			return t
		}
	}
	return nil
}

// tell tells a scheduler what it could not be told while its domain was held. Precondition: the thread is not in
// the middle of a copy, while which none of its domain's code runs. Only who waits for a call's end is told of.
func tell(t *domain.Thread) {
	for h := range abi.NumHooks {
		if s := t.Domain.Scheduler; s != nil && t.Told>>h&1 != 0 {
			s.Informed(h, t)
		}
	}
	t.Told = 0
}

// queueMore queues the domain's scheduler that has more threads which can run.
func (c *CPU) queueMore() {
	if c.more != nil {
		c.Queue(c.more)
		c.more = nil
	}
}

// Unqueue takes an ending domain's threads off the run queue. Precondition: the domain is gone, so
// that none of them, nor what yielded last, comes back: System.end has set Ended.
func (c *CPU) Unqueue(d *domain.Domain) {
	c.queueMore()
	c.Released()
	c.queue = slices.DeleteFunc(c.queue, func(r Runnable) bool { return r.Owner() == d })
}

// Yield lets others run before a thread goes on.
func (c *CPU) Yield(t *domain.Thread) *domain.Thread {
	if !c.Idle() {
		c.yielded, t = t, nil
	}
	return t
}

// Late reports whether the slice of who runs is over: what takes longer lets others run, and is done
// Again.
func (c *CPU) Late() bool { return c.Machine.Nanos() > c.sliceStop }

// Again makes a thread that left native code by a stub do so again, with the same registers, when others have
// run if its slice is over: for an exit that has done a part of what it was asked for, some ten microseconds' worth,
// and finds it done the next time.
func (c *CPU) Again(t *domain.Thread, s abi.Stub) *domain.Thread {
	if t.ResumeAt = c.Common.Linker.Stubs[s]; c.Late() {
		return c.Yield(t)
	}
	return t
}

// poll is a thread's stop at a poll: the processor's timer has fired, its slice has ended, a line
// has fired, or collections are forced. The timer tells nobody's slices apart: one that has most
// of its time left goes on, so that each thread has half a slice at least, and until the timer
// fires again at most.
func (c *CPU) poll(t *domain.Thread, _ *abi.RegSave) *domain.Thread {
	forced, passed := c.Common.Heaps.Forced.Stops(), heap.SliceSafepoints
	if forced {
		passed = 1
	}
	t.Domain.Heap.Force(passed, 0)
	now := c.Machine.Nanos()
	if now < c.sliceStop-SliceNanos/2 {
		return t
	}
	c.charge()
	c.startSlice()
	t.Domain.Note(events.Preempt, t.TCB.Index)
	t.Domain.Slices++
	if !c.Idle() || c.Rooms.Waiting() || c.Timers.due(now) {
		c.yielded, t = t, nil
	}
	return t
}
