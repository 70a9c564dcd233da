package ring0

// Vectors. The processor's exceptions are below 32; faultSignals masks with that. Assembly has
// vectorCount entries of vectorBytes each.
const (
	vectorDivide     = 0
	vectorDebug      = 1
	vectorNMI        = 2
	vectorBreakpoint = 3
	vectorOpcode     = 6
	vectorDouble     = 8
	vectorSegment    = 11
	vectorStack      = 12
	vectorProtection = 13
	vectorPage       = 14
	vectorX87        = 16
	vectorAlignment  = 17
	vectorMachine    = 18
	vectorVector     = 19
	vectorTimer      = 32
	vectorLine       = 40 // the first of 48
	vectorUnused     = 88
	vectorSpurious   = 95
	vectorCount      = 96
	vectorBytes      = 9
	vectorSystemCall = 256
)

// faultSignals are the signals of exceptions that are a program's, by vector, and fixed.
var faultSignals = [32]struct {
	signal uint8 // 0: it is no program's, and ends the machine
	code   uint8 // of siginfo, by which Go tells what it was
	rip    bool  // the address is the instruction's
}{
	vectorDivide:     {signalFloat, codeFirst, true},
	vectorDebug:      {signalTrap, codeSentByKernel, false},
	vectorBreakpoint: {signalTrap, codeSentByKernel, false},
	vectorOpcode:     {signalIllegal, codeFirst, true},
	vectorSegment:    {signalBus, codeSentByKernel, false},
	vectorStack:      {signalBus, codeSentByKernel, false},
	vectorProtection: {signalSegment, codeSentByKernel, false},
	vectorX87:        {signalFloat, codeFirst, true},
	vectorAlignment:  {signalBus, codeFirst, false},
	vectorVector:     {signalFloat, codeFirst, true},
}

// lastCall is the system call served last; an epitaph tells it.
var lastCall uintptr

// enter is called with the thread that trapped or made a system call, and returns the one
// to continue with. Precondition: interrupts are off, and its registers are pushed.
func enter(page uintptr) uintptr {
	t := at[thread](page)
	switch {
	case t.registers.vector == vectorSystemCall:
		systemCall(t)
	case t.registers.vector >= vectorTimer:
		interrupt(t.registers.vector)
	default:
		exception(t)
	}
	if t.state != ready || yielding {
		t = reschedule(t)
	}
	deliverPending(t)
	return addressOf(t)
}

// interrupt makes the running thread give way: to whoever has a deadline, or waited for the
// line.
func interrupt(vector uintptr) {
	switch {
	case vector == vectorTimer:
		endInterrupt()
		armed = never
		yielding = true
	case vector >= vectorLine && vector < vectorUnused:
		lineFired(vector - vectorLine)
		yielding = true
	case vector != vectorSpurious:
		endInterrupt() // nobody's, but others of its class would wait
	}
}

// exception serves a fault of the program. One of the layer itself ends the machine.
func exception(t *thread) {
	r := &t.registers
	switch {
	case r.vector == vectorNMI:
		epitaph(t, statusFault, "nonmaskable interrupt")
	case r.vector == vectorDouble:
		epitaph(t, statusFault, "double fault")
	case r.vector == vectorMachine:
		epitaph(t, statusFault, "machine check")
	case t.id == 0:
		epitaph(t, statusFault, "exception in the layer")
	}
	if r.vector == vectorPage {
		pageFault(t)
		return
	}
	fault := &faultSignals[r.vector%32]
	if fault.signal == 0 {
		epitaph(t, statusFault, "unexpected exception")
	}
	address := uintptr(0)
	if fault.rip {
		address = r.rip
	}
	raise(t, uintptr(fault.signal), uint32(fault.code), address)
}

// pageFault maps what is touched first. What the program may not touch is a signal, by which Go
// panics and DomainZero traps.
func pageFault(t *thread) {
	const wasPresent, write, execute = 1, 2, 16
	address, cause := faultAddress(), t.registers.code
	if address < userEnd && cause&wasPresent == 0 && faultIn(address, cause&write != 0, cause&execute != 0) {
		return
	}
	code := uint32(codeUnmapped)
	if i := search(address); i < areaCount && address >= areaAt(i).low {
		code = codeProtected
	}
	raise(t, signalSegment, code, address)
}
