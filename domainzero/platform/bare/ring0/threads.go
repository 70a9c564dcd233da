package ring0

// registers are a thread's while it does not run, as entries push them: the last five
// by the hardware. Assembly relies on the order.
type registers struct {
	r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax uintptr
	vector, code                                                            uintptr
	rip, cs, rflags, rsp, ss                                                uintptr
}

// States of threads. expire relies on the order: those above ready may have a deadline.
type state uint8

const (
	unused  state = iota
	ready         // running or in the queue
	asleep        // until its deadline
	onFutex       // in a bucket of the futex table
	polling       // in epoll_wait
	waiting       // for an interrupt line
)

// A thread is what the program cloned. It begins a page of its own, in the physical map.
type thread struct {
	// Assembly finds these by their offsets; entries push registers in place.
	float      [1024]byte // floating-point state, as XSAVE has it
	registers  registers
	fsBase     uintptr
	floatSaved uintptr // whether float is valid: after traps, not after system calls
	layerStack uintptr // top of the stack on which the layer runs for it

	id uintptr // as gettid tells it, never used again; 0: not of the program, so that a fault of it ends the machine

	// Fixed; queue and futex buckets name threads by it.
	slot uint

	// A ready thread is in the queue unless it runs: whoever makes it ready puts it there.
	state    state
	deadline uint64 // when expire wakes it, as now tells the time; 0: never

	// Valid while the state is onFutex: leaveFutex finds it by them.
	futex uintptr // the address that it waits on
	link  uint    // the next in its futex's bucket: slot+1; 0: it is the last

	// Valid while the state is polling.
	instance, events, eventRoom uintptr // where epoll_wait puts events, and of which instance

	// Looked at on the way back to the program alone.
	blocked, pending uint64 // signals, number n at bit n-1
	signalStack      signalStack
}

// maxThreads is a power of two: threadAt and the queue mask with it.
const maxThreads = 256

var (
	threads     [maxThreads]uintptr // their pages by slot; those up to threadCount are there, if unused
	threadCount uint                // only grows: exit keeps the page
	lastID      uintptr             // given to a thread last

	// Set at boot, and fixed. Neither is in threads.
	idleThread uintptr // runs when no other can; never in the queue
	faultFrame uintptr // where the hardware pushes in the thread of faults in the layer; assembly has it
)

// threadAt returns the thread of a slot. Precondition: the slot is below threadCount.
func threadAt(slot uint) *thread { return at[thread](threads[slot%maxThreads]) }

// threadPage makes a thread that belongs to nobody yet, and returns its page.
func threadPage(stack uintptr) uintptr {
	page := physicalMap + allocFrame()
	t := at[thread](page)
	t.layerStack = stack
	t.registers.cs, t.registers.ss, t.registers.rflags = selectorCode, selectorData, flagsAlways|flagInterrupt
	return page
}

// newThread returns a thread that is not in the queue yet, or nil if there are too many.
func newThread() *thread {
	slot := uint(0)
	for slot < threadCount && threadAt(slot).state != unused {
		slot++
	}
	if slot == maxThreads {
		return nil
	}
	if slot == threadCount {
		threads[slot%maxThreads] = threadPage(layerStackTop())
		threadCount++
	}
	t := threadAt(slot)
	lastID++
	t.id, t.slot, t.state = lastID, slot, ready
	t.blocked, t.pending, t.floatSaved, t.signalStack = 0, 0, 0, signalStack{flags: signalStackOff}
	return t
}

// find returns a thread by its id, or nil.
func find(id uintptr) *thread {
	for i := range threadCount {
		if t := threadAt(i); t.id == id && t.state != unused {
			return t
		}
	}
	return nil
}

// clone makes threads that share memory, which are all that Go's runtime asks for.
func clone(t *thread, flags, stack, _, _, tls uintptr) uintptr {
	const memory, sharedThread, setTLS = 0x100, 0x10000, 0x80000
	if flags&(memory|sharedThread) != memory|sharedThread {
		return errno(invalid)
	}
	child := newThread()
	if child == nil {
		return errno(again)
	}
	child.registers, child.fsBase, child.blocked = t.registers, t.fsBase, t.blocked
	child.registers.rax, child.registers.rsp = 0, stack
	if flags&setTLS != 0 {
		child.fsBase = tls
	}
	enqueue(child)
	return child.id
}

// exit frees the slot. Its page stays, for the next thread that gets it.
func exit(t *thread, _, _, _, _, _ uintptr) uintptr {
	t.state = unused
	return 0
}
