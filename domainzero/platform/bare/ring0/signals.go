package ring0

import "math/bits"

// Signals.
const (
	signalIllegal  = 4
	signalTrap     = 5
	signalBus      = 7
	signalFloat    = 8
	signalSegment  = 11
	signalChild    = 17
	signalContinue = 18
	signalUrgent   = 23
	signalWindow   = 28
	signalMax      = 64
)

// Codes of siginfo.
const (
	codeSentByKernel = 0x80
	codeSentToThread = ^uint32(0) - 5 // SI_TKILL, -6
	codeUnmapped     = 1              // SEGV_MAPERR
	codeProtected    = 2              // SEGV_ACCERR
	codeFirst        = 1              // FPE_INTDIV, ILL_ILLOPC, BUS_ADRALN
)

// An action is a signal's disposition, as rt_sigaction(2) has it, field by field.
type action struct{ handler, flags, restorer, mask uintptr }

const (
	handlerDefault = 0
	handlerIgnore  = 1
	onSignalStack  = 0x08000000
)

// actions is by signal: actionOf alone finds one.
var actions [signalMax + 1]action

// signalStack is a thread's alternate stack, as sigaltstack(2) has it, field by field.
type signalStack struct {
	base  uintptr
	flags uintptr
	bytes uintptr
}

const signalStackOff = 2

// ucontext is Linux's, field by field: handlers in assembly, Go's and hosted's, know the offsets.
type ucontext struct {
	_, _                                                                                      uintptr
	stack                                                                                     signalStack
	r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags uintptr
	segments                                                                                  uintptr
	code, vector, _, cr2, float                                                               uintptr
	_                                                                                         [8]uintptr
	mask                                                                                      [16]uint64
}

// siginfo is Linux's, field by field.
type siginfo struct {
	signal, _, code, _ uint32
	address            uintptr
	_                  [13]uintptr
}

// A signalFrame is what a handler finds on its stack, below the floating-point state: signalReturn
// relies on the restorer to come first.
type signalFrame struct {
	restorer uintptr
	context  ucontext
	info     siginfo
}

func signalBit(signal uintptr) uint64 { return 1 << ((signal - 1) % 64) }

// fatal ends the machine for a signal that nobody handles.
func fatal(t *thread, signal uintptr) {
	putString("\n" + message + "signal ")
	putDecimal(signal)
	epitaph(t, statusSignal+signal, "the kernel does not handle the signal")
}

// deliverPending makes a thread continue in the handlers of its signals.
func deliverPending(t *thread) {
	for {
		due := t.pending &^ t.blocked
		if due == 0 {
			return
		}
		signal := uintptr(bits.TrailingZeros64(due)) + 1
		t.pending &^= signalBit(signal)
		switch handler := actionOf(signal).handler; {
		case handler > handlerIgnore:
			deliver(t, signal, codeSentToThread, 0)
		case handler == handlerDefault && signal != signalUrgent && signal != signalChild && signal != signalContinue && signal != signalWindow:
			fatal(t, signal)
		}
	}
}

// raise signals a thread for what it has just done. One that it blocks, or has no handler for,
// ends the program. Precondition: t's registers are those of the instruction that did it.
func raise(t *thread, signal uintptr, code uint32, address uintptr) {
	if t.blocked&signalBit(signal) != 0 || actionOf(signal).handler <= handlerIgnore {
		fatal(t, signal)
	}
	deliver(t, signal, code, address)
}

func actionOf(signal uintptr) *action { return &actions[signal%signalMax] }

// deliver puts a frame on the thread's stack, or its signal stack, and makes it continue
// in the handler.
func deliver(t *thread, signal uintptr, code uint32, address uintptr) {
	handling, r, stack := actionOf(signal), &t.registers, &t.signalStack
	sp := r.rsp
	on := sp > stack.base && sp <= stack.base+stack.bytes
	if handling.flags&onSignalStack != 0 && stack.flags&signalStackOff == 0 && !on {
		sp = stack.base + stack.bytes
	}
	on = on || sp == stack.base+stack.bytes
	float := (sp - floatBytes) &^ 63
	sp = (float-signalFrameBytes)&^15 - 8
	if on && sp < stack.base || !touch(sp, float+floatBytes-sp, true) {
		epitaph(t, statusSignal+signal, "no room on the stack of a signal handler")
	}
	frame := at[signalFrame](sp)
	*frame = signalFrame{restorer: handling.restorer, info: siginfo{signal: uint32(signal), code: code, address: address}}
	c := &frame.context
	c.stack, c.segments, c.mask[0] = *stack, 0x33, t.blocked
	c.r8, c.r9, c.r10, c.r11, c.r12, c.r13, c.r14, c.r15 = r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15
	c.rdi, c.rsi, c.rbp, c.rbx, c.rdx, c.rax, c.rcx = r.rdi, r.rsi, r.rbp, r.rbx, r.rdx, r.rax, r.rcx
	c.rsp, c.rip, c.rflags, c.code, c.vector, c.cr2 = r.rsp, r.rip, r.rflags, r.code, r.vector, address
	if t.floatSaved != 0 {
		*at[[1024]byte](float) = t.float
		c.float = float
	}
	t.floatSaved = 0
	t.blocked |= uint64(handling.mask) | signalBit(signal)
	r.rdi, r.rsi, r.rdx, r.rip, r.rsp = signal, sp+infoOffset, sp+contextOffset, handling.handler, sp
	r.rflags = flagsAlways | flagInterrupt
}

// signalReturn continues what a signal interrupted, from the frame as the handler left
// it. The handler has taken the restorer's address off.
func signalReturn(t *thread, _, _, _, _, _ uintptr) uintptr {
	r := &t.registers
	if !touch(r.rsp, signalFrameBytes, false) {
		fatal(t, signalSegment)
	}
	c := at[ucontext](r.rsp)
	r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15 = c.r8, c.r9, c.r10, c.r11, c.r12, c.r13, c.r14, c.r15
	r.rdi, r.rsi, r.rbp, r.rbx, r.rdx, r.rax, r.rcx = c.rdi, c.rsi, c.rbp, c.rbx, c.rdx, c.rax, c.rcx
	r.rsp, r.rip, r.rflags = c.rsp, c.rip, c.rflags&flagsOfProgram|flagsAlways|flagInterrupt
	t.blocked = c.mask[0]
	if c.float != 0 && touch(c.float, floatBytes, false) {
		t.float, t.floatSaved = *at[[1024]byte](c.float), 1
	}
	return r.rax
}

func signalAction(_ *thread, signal, set, old, _, _ uintptr) uintptr {
	if signal == 0 || signal > signalMax {
		return errno(invalid)
	}
	if old != 0 {
		if !touch(old, 32, true) {
			return errno(badAddress)
		}
		*at[action](old) = *actionOf(signal)
	}
	if set != 0 {
		if !touch(set, 32, false) {
			return errno(badAddress)
		}
		*actionOf(signal) = *at[action](set)
	}
	return 0
}

func signalMask(t *thread, how, set, old, _, _ uintptr) uintptr {
	const block, unblock, replace = 0, 1, 2
	before := t.blocked
	if set != 0 {
		if !touch(set, 8, false) {
			return errno(badAddress)
		}
		switch mask := *at[uint64](set); how {
		case block:
			t.blocked |= mask
		case unblock:
			t.blocked &^= mask
		case replace:
			t.blocked = mask
		default:
			return errno(invalid)
		}
	}
	if old != 0 {
		if !touch(old, 8, true) {
			return errno(badAddress)
		}
		*at[uint64](old) = before
	}
	return 0
}

func signalAltStack(t *thread, set, old, _, _, _ uintptr) uintptr {
	before := t.signalStack
	if set != 0 {
		if !touch(set, 24, false) {
			return errno(badAddress)
		}
		t.signalStack = *at[signalStack](set)
		t.signalStack.flags &= signalStackOff
	}
	if old != 0 {
		if !touch(old, 24, true) {
			return errno(badAddress)
		}
		*at[signalStack](old) = before
	}
	return 0
}

// kill signals the program: its first thread stands for it.
func kill(_ *thread, _, signal, _, _, _ uintptr) uintptr { return send(firstThreadID, signal) }

func threadKill(_ *thread, id, signal, _, _, _ uintptr) uintptr { return send(id, signal) }

func groupThreadKill(_ *thread, _, id, signal, _, _ uintptr) uintptr { return send(id, signal) }

// send makes a signal pending. It does not wake a blocked thread, which gets it later.
func send(id, signal uintptr) uintptr {
	t := find(id)
	if t == nil {
		return errno(noProcess)
	}
	if signal > signalMax {
		return errno(invalid)
	}
	if signal != 0 {
		t.pending |= signalBit(signal)
	}
	return 0
}
