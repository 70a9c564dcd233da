package cpu

import (
	"sync/atomic"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// A CPU is one processor. Its methods are called by the thread of the host that has claimed it.
type CPU struct {
	// The rooms above fill in theirs, and Rooms, before anything is dispatched: exits ask them.
	// Dispatch and System.run have the others do what is due.
	Exits      [abi.NumReasons]Exit // by why native code left; nil: no code leaves so, and leave fails
	Rooms      Rooms
	Interrupts Interrupts
	Timers     Timers
	Common     *domain.Common   // fixed: by it the exits find threads, code and memory objects
	Machine    platform.Machine // fixed: enter runs native code on it; its clock is the slices' and timers'

	// All else here, and all domains, are changed by the thread that has set it alone: that
	// nothing locks relies on it.
	claimed atomic.Bool

	// Native code changes it from enter to exit. What it says of an exit is overwritten when
	// anything else runs: an exit that runs a callback, or collects, reads it before.
	block *abi.CPU

	// Fixed; the machine enters by addr, and stacks hold exit.
	addr   abi.Addr // of block
	exit   abi.Addr // what a thread's first function returns to
	resume abi.Addr // where a stopped thread goes on: pops its RegSave

	// Everything that can run and does not: Pick takes the first. A thread is in it once, a
	// scheduler once for all of its threads.
	queue []Runnable
	aside []Runnable // those whose turn came while their domains were held

	// Who ran last, until Pick queues it behind those that handlers and timers woke meanwhile.
	// There is one of each: who sets it frees the processor, and Pick comes next.
	yielded *domain.Thread // if it can run on
	more    Runnable       // if it has others that can run

	// In the order in which they end, which they do in Survivor alone. Each is here once: Doom
	// asks Gone.
	doomed []*domain.Domain

	// By the clock of platform.Clock.Nanos. Dispatch and poll share the processor by it.
	sliceStop int64 // when the current slice ends

	payer *domain.Domain // of the thread whose turn it is, whatever calls and returns lead to: Dispatch sets it

	// Set between two entries: the next poll stops the thread, and a panic that finds a handler
	// does, too.
	sliceOver bool
}

// An Exit does what a thread left native code for. It returns the thread to go on with at once,
// or nil if the processor is free. What it returns is stopped, with a RegSave that enter can pop;
// what it does not return must be queued, blocked where somebody finds it, or of a doomed domain.
type Exit func(t *domain.Thread, save *abi.RegSave) *domain.Thread

// Rooms are what the dispatcher asks the rooms above.
type Rooms interface {
	// Failed continues when a portal call's method does not handle a panic.
	Failed(t *domain.Thread) *domain.Thread
	// TimedOut makes the portal call fail that a thread is blocked in, whose deadline has passed.
	TimedOut(t *domain.Thread)
	// Finished is told that the first function of a thread has returned and it has no other to
	// run.
	Finished(t *domain.Thread)
	// OpenScheduler lets a domain's own scheduler take over.
	OpenScheduler(d *domain.Domain) error
	// End ends a doomed domain. No operation is in progress.
	End(d *domain.Domain)
	// Waiting reports whether anything but threads in the run queue waits for the processor.
	Waiting() bool
	// Others reports whether there are more domains than one.
	Others() bool
}

// A Runnable is what waits in the run queue: a thread, or a domain's scheduler for its threads.
type Runnable interface {
	// Next returns the thread to run, nil if there is none after all, and whether there are more.
	Next() (t *domain.Thread, more bool)
	// Owner returns the domain that it is of.
	Owner() *domain.Domain
}

// New makes a processor in a block of zeroed memory of abi.CPU's size. exit is the code that a
// thread's first function returns to, resume that by which a thread goes on.
func New(m platform.Machine, common *domain.Common, block, exit, resume abi.Addr) *CPU {
	c := &CPU{Interrupts: Interrupts{handlers: map[int]*handler{}}, Common: common, Machine: m, block: memory.At[abi.CPU](block), addr: block, exit: exit, resume: resume}
	c.Interrupts.cpu, c.Interrupts.devices, c.Timers.cpu = c, m.Devices(), c
	common.Contain = c.contain
	c.Exits = [abi.NumReasons]Exit{
		abi.ReasonExit: c.returned, abi.ReasonPoll: c.poll, abi.ReasonAlloc: allocator{c}.allocate, abi.ReasonMakeSlice: allocator{c}.makeSlice,
		abi.ReasonTrap: unwinder{c}.trap, abi.ReasonFault: unwinder{c}.fault, abi.ReasonThrow: unwinder{c}.throw,
		abi.ReasonStack: func(t *domain.Thread, _ *abi.RegSave) *domain.Thread { return c.Raise(t, bytecode.TrapStack, 0, 0) },
	}
	return c
}

// Copying is what package portal and the code that copies for it share.
func (c *CPU) Copying() *abi.Copying { return &c.block.Copying }

// Claim makes the calling goroutine's thread this processor, until Unclaim. It reports false if
// another has claimed it. Whoever touches a domain of the processor has claimed it.
func (c *CPU) Claim() bool {
	if !c.claimed.CompareAndSwap(false, true) {
		return false
	}
	c.Machine.Claim(c.addr)
	return true
}

// Unclaim gives the processor back. Precondition: the calling goroutine has claimed it, and no
// operation is in progress: who claims it next may end domains. domainzero.claimed and
// Interrupts.Wait see to it.
func (c *CPU) Unclaim() {
	c.Common.Finish() // a coroutine goes on where it was begun
	c.Machine.Unclaim(c.addr)
	c.claimed.Store(false)
}

// Dispatch runs a stopped thread, and what it hands the processor to, until the processor is
// free for another thread. Precondition: no operation is in progress, for it ends doomed domains:
// System.run calls it for what Pick returned.
func (c *CPU) Dispatch(t *domain.Thread) {
	c.startSlice()
	c.payer = t.Domain
	for t != nil {
		t = c.leave(c.enter(t, true))
		c.charge()
		if t != nil && t.Copies {
			continue
		}
		c.Interrupts.run(t)
		t = c.Survivor(t)
	}
}

// SliceNanos is how long a thread's slice is, and timers' turn in Timers.Run.
const SliceNanos = 1_000_000

// maxOwed is the most that a domain owes: a machine that stood still may be the reason.
const maxOwed = 1_000 * SliceNanos

// charge makes the domain whose turn it is owe the time that was taken beyond the end of the slice, be it that
// DomainZero did something long, for it or for services that it called: those need no turn. Pick has others run for
// that. The slice is over then: the processor's timer is only seen in native code, and a thread that mostly makes
// DomainZero work, or traps in its handler for ever, is not to keep the processor.
func (c *CPU) charge() {
	if over := c.Machine.Nanos() - c.sliceStop; over > 0 {
		c.payer.Owes = min(c.payer.Owes+over, maxOwed)
		c.sliceOver, c.sliceStop = true, c.sliceStop+over
	}
}

func (c *CPU) startSlice() { c.sliceOver, c.sliceStop = false, c.Machine.Nanos()+SliceNanos }

// enter runs native code from a stopped thread on, and returns the thread that was current when
// it left: another one, if portal calls began or ended in between. What is yielding stops at
// its next safepoint if something else is due. Precondition: t.TCB.SavedSP points to a RegSave
// below an address to go on at, which the code at resume pops: as of Exit, and of Prepare.
func (c *CPU) enter(t *domain.Thread, yielding bool) *domain.Thread {
	b := c.block
	b.Thread, b.StackLimit = t.Addr, t.TCB.StackLimit
	t.GoOn()
	b.NativeSP, b.NativePC = t.TCB.SavedSP, c.resume
	b.Poll = 0
	if yielding && (c.sliceOver && !t.Copies || c.Interrupts.due()) {
		b.Poll = 1
	} else if yielding && c.sliceOver || c.Common.Heaps.Forced.Stops() {
		b.Poll = abi.PollOutside
	}
	t.TCB.State = abi.ThreadReady
	t.Roots, t.Copies = nil, false
	c.Machine.Enter(c.addr)
	t = c.Common.ThreadAt(b.Thread)
	t.TCB.SavedSP = b.NativeSP
	t.TCB.State = abi.ThreadStopped
	return t
}

// leave does what a thread left native code for. It returns the thread to go on with at
// once, or nil if the processor is free. Precondition: enter returned the thread, and nothing ran
// since: what the block says is of this exit. Dispatch and Callback call it at once.
func (c *CPU) leave(t *domain.Thread) *domain.Thread {
	if s := t.Domain.Scheduler; s != nil && s.Thread() == t {
		return c.leaveScheduler(t)
	}
	c.settle(t)
	r := c.block.Reason
	if r >= abi.NumReasons || c.Exits[r] == nil {
		return c.Fail(t, "left native code for an unknown reason")
	}
	var next *domain.Thread
	c.contain(t, func() { next = c.Exits[r](t, t.Save()) })
	return next
}

// leaveScheduler is the exit of a hook that native code called. It may only have been
// polled, and goes on before anything else: the scheduler is told of what happens on the same thread.
func (c *CPU) leaveScheduler(t *domain.Thread) *domain.Thread {
	if t.Copies = c.block.Reason == abi.ReasonPoll; t.Copies {
		return t
	}
	return c.Die(t, "the scheduler did more than take note of a portal call: it must not allocate, fail or wait")
}

// settle makes the stack of a thread that left in the middle of an instruction or of a prologue
// one that can be walked. It must come before anything looks at the stack, and only once for an
// exit, for it may move SavedSP: leave and Callback see to it. Traces, collections and handlers rely
// on it.
func (c *CPU) settle(t *domain.Thread) {
	switch {
	case c.block.Reason == abi.ReasonStack:
		t.TCB.SavedSP += 8 // the frame that found no room does not exist yet
	case c.block.Reason == abi.ReasonFault && !c.overflowed(t):
		// Like a return address, what is above the RegSave is behind the instruction.
		memory.StoreAddr(t.TCB.SavedSP+abi.RegSaveBytes, c.block.FaultPC+1)
	}
}

// overflowed reports whether a fault left no room on the stack for the registers.
func (c *CPU) overflowed(t *domain.Thread) bool { return t.TCB.SavedSP == c.addr+abi.CPUFaultSave }

// returned is the return of a thread's first function.
func (c *CPU) returned(t *domain.Thread, _ *abi.RegSave) *domain.Thread {
	if c.StartNext(t) {
		return t
	}
	if t.Domain.Doomed {
		return nil
	}
	t.TCB.State = abi.ThreadIdle
	t.Settle()
	c.Rooms.Finished(t)
	return nil
}

// StartNext prepares the thread's next entry and reports whether there is one. Precondition: the
// thread has no frames, for Prepare writes over them: its first function returned, or none ran yet.
// If the entry opens a scheduler and that fails, the domain is doomed.
func (c *CPU) StartNext(t *domain.Thread) bool {
	if len(t.Entries) == 0 {
		return false
	}
	e := t.Entries[0]
	t.Entries = t.Entries[1:]
	if e.Code == 0 {
		if err := c.Rooms.OpenScheduler(t.Domain); err != nil {
			t.Record() // it has no frames: an older trace would be another story
			c.Die(t, err.Error())
			return false
		}
		return c.StartNext(t)
	}
	t.Domain.Starting = e.Component
	*domain.Argument(t.Prepare(e.Code, c.exit), 0) = uint64(e.Argument)
	return true
}
