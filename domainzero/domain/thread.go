package domain

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A Thread is what Go knows of a thread. Its control block and stack are the domain's memory;
// the control block is native code's view.
type Thread struct {
	// Fixed while the thread exists: blocks of callers, services and the processor have Addr, and
	// exits do all that they do to Domain.
	Addr   abi.Addr // of TCB
	TCB    *abi.Thread
	Domain *Domain

	// Set by cpu.CPU.Enqueue and cleared when the thread is picked: nobody is in a queue twice, and
	// no scheduler chooses one that cannot run.
	Queued  bool // in a run queue, or known to its domain's scheduler as one that can run
	Offered bool // the latter: package sched has told the scheduler, which has not chosen it since

	// Empty but for a domain's first thread: cpu.CPU.StartNext takes one when the one before has
	// returned.
	Entries []Entry // functions still to run, one after the other

	// Valid while the thread is stopped: who stops it in the middle of a call sets them,
	// entering native code clears them, and collections visit the references among them.
	Roots   []abi.Part // arguments or results that wait for the thread to go on
	RootsAt abi.Addr   // where those are that have no register

	// Set by package portal for code that copies, and by package cpu for a scheduler's hook, and cleared as Roots: the
	// dispatcher runs and ends nobody before that goes on. The one refers to two domains by registers that nobody
	// knows, and the other would be told of ends on the stack that it is on.
	Copies bool

	// Of the last Record, whose room the next uses again. Report prints it.
	Trace []abi.Addr // return addresses, youngest first: see Record

	Named uint64 // the bytecode.Type.ID in its last TrapUncomparable: type.name tells no other type's name

	// While it is set the thread is in the service's Waiting, unless its domain is gone: timeouts,
	// ends and the search for deadlocks take it from there.
	Waits *Service // that it waits for to be free

	// Package cpu alone changes these: Park, Unpark and the timers.
	Parked  bool   // it waits for an unpark, or for Wake
	Permits uint64 // 0, or 1: it was unparked since it parked last

	Wake     Timer // ends a park: set at most while Parked; cpu.Timers.Run wakes its thread
	Deadline Timer // fails portal calls; its Due counts whether it is set or not: Pick sets it again

	// Native code takes a lent thread back without a look at Deadline: it counts in this call
	// alone. Hurried asks, and thread.deadline sets both.
	DeadlineIn Serving // what the thread served when Deadline was set

	// The hold of a domain that it wants to enter, or to return to, and whose end it waits for; nil: of none.
	Awaits any

	Told uint8 // the hooks, by abi.Hook, that its domain's scheduler hears of when it runs again: the domain was held

	Again Attempts // the portal call that package portal had native code try again

	// What InSteps does for it, until it has the result. Who has it do something else instead of asking again sets nil.
	Job *job

	Unwinds bool // its panic has frames left, the youngest of which was looked at: package cpu's throw goes on

	// The thread goes on there when it runs again, with its registers, before where it stopped: in a
	// portal's stub. Walks of its stack do not see it.
	ResumeAt abi.Addr
}

// Serving names the call that a lent thread serves; it is zero for a thread that is not lent. A
// thread's two calls never have equal ones: Hurried relies on it.
type Serving struct {
	Service abi.Addr // of the abi.Service, whose place no other gets while the thread exists
	Number  uint64   // among the service's calls, which native code and Go count when they begin
}

// Serving returns what the thread serves.
func (t *Thread) Serving() (s Serving) {
	if a := t.TCB.Service; a != 0 {
		s = Serving{a, memory.At[abi.Service](a).Calls}
	}
	return s
}

// Attempts count how often native code tried a call.
type Attempts struct {
	Serving
	Count int
	Table int // entries of the table of copies that is being cleared for the next
}

// A Timer makes something happen to a thread at a time. Package cpu has those that are set: its
// heap is ordered by Due, and takes one out by Place.
type Timer struct {
	Thread *Thread // fixed: the one that it is part of; package cpu tells Wake from Deadline by it
	Due    int64   // by the clock of platform.Clock.Nanos, or Never; cpu.Timers.Set alone changes it
	Place  int     // among those that are set, from 1, kept by package cpu; 0: it is not set
}

// Never is when a timer is due that is never set.
const Never = math.MaxInt64

// An Entry is a call that starts a thread: of code with one function value. Without code
// it is the point where the domain's own scheduler takes over. cpu.CPU.StartNext goes by it.
type Entry struct {
	Code, Argument abi.Addr // Argument is constant data, no root: collections do not look here
	Component      string   // path of the component that it starts, for Life.Starting
}

// stackStagger shifts stacks against each other by cache lines, so that those of many threads
// do not compete for one set of the first-level cache.
const stackStagger = 5 * 64

// MinStack is the least size of a stack in bytes, which NewThread sees to. Threads of interrupt
// handlers and schedulers have no more.
const MinStack = 16 << 10

// threadBytes is the room for a thread control block, an abi.Thread: two cache lines. It divides
// memory.BlockBytes, as a slab needs.
const threadBytes = 128

// NewThread makes an idle thread with a stack of n bytes. It returns memory.ErrQuota or
// memory.ErrNoMemory.
func (d *Domain) NewThread(n int) (*Thread, error) {
	if len(d.Threads) >= d.Config.Threads {
		return nil, memory.ErrQuota
	}
	a, err := d.controls.Take()
	if err != nil {
		return nil, err
	}
	bytes := memory.Round(max(n, MinStack) + 7*stackStagger + bytecode.WordSize)
	stack, err := d.Account.TakeSparse(bytes)
	if err != nil {
		d.controls.Give(a)
		return nil, err
	}
	c := d.common
	top := stack + abi.Addr(bytes) - abi.Addr(c.made%8*stackStagger) - bytecode.WordSize
	c.made++
	t := &Thread{Addr: a, TCB: memory.At[abi.Thread](a), Domain: d}
	*t.TCB = abi.Thread{StackLimit: stack + abi.StackReserve, StackTop: top, Domain: d.Addr, Index: c.made, Handle: c.Threads.Add(t)}
	t.Wake.Thread, t.Deadline = t, Timer{Thread: t, Due: Never}
	d.Threads = append(d.Threads, t)
	return t, nil
}

// ThreadAt returns the thread with a control block, nil for 0. Precondition: the block's domain is
// not closed. Package portal clears references to a thread before that.
func (c *Common) ThreadAt(a abi.Addr) *Thread {
	if a == 0 {
		return nil
	}
	return c.Threads.Get(memory.At[abi.Thread](a).Handle)
}

// Calling reports whether the thread is blocked in a portal call.
func (t *Thread) Calling() bool { return t.Waits != nil || t.TCB.Callee != 0 }

// Hurried reports whether the thread is blocked in a portal call that Deadline is to fail.
func (t *Thread) Hurried() bool { return t.Calling() && t.DeadlineIn == t.Serving() }

// GoOn makes a stopped thread that is to run go on at ResumeAt, if that is set.
func (t *Thread) GoOn() {
	if at := t.ResumeAt; at != 0 {
		save := *t.Save()
		t.TCB.SavedSP -= bytecode.WordSize
		*t.Save() = save
		memory.StoreAddr(t.TCB.SavedSP+abi.RegSaveBytes, at)
		t.ResumeAt = 0
	}
}

// Save returns the registers of a stopped thread. They are valid until it runs again.
// Precondition: SavedSP leads to them, as it does in abi.ThreadStopped: so it is at every exit.
// PrepareAt, unwind and package portal's answer make it so.
func (t *Thread) Save() *abi.RegSave { return memory.At[abi.RegSave](t.TCB.SavedSP) }

// PrepareAt makes an idle thread call code when it next runs, with the registers of the
// returned RegSave and the words from sp up as arguments, and then return to address then. The
// caller fills in the registers before anything can collect, or names references among them in
// Roots. Precondition: sp is within the stack, with room below for a RegSave: package portal has
// asked for the method's Room.
func (t *Thread) PrepareAt(sp, code, then abi.Addr) *abi.RegSave {
	sp -= 8
	memory.StoreAddr(sp, then)
	memory.StoreAddr(sp-8, code)
	sp -= 8 + abi.RegSaveBytes
	t.TCB.SavedSP = sp
	save := t.Save()
	*save = abi.RegSave{}
	t.Roots = nil
	t.TCB.State = abi.ThreadStopped
	return save
}

// Prepare is PrepareAt for a call of code with arguments in registers only. Precondition: the
// thread is idle, for it begins at the top of the stack: StartNext and Callback demand it.
func (t *Thread) Prepare(code, then abi.Addr) *abi.RegSave {
	memory.Store(t.TCB.StackTop, 0)
	return t.PrepareAt(t.TCB.StackTop, code, then)
}
