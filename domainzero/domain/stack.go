package domain

import (
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A Frame is one activation on a thread's stack, as Frames shows it: Record keeps PC, and package
// cpu finds and enters handlers by the others.
type Frame struct {
	Function *link.Function // never nil

	// The call or instruction is the one before PC: tables are asked for PC, lines and
	// functions for PC-1.
	PC abi.Addr // return address into it, or the address behind the start of the instruction that faulted
	SP abi.Addr // RSP in its body: offsets of stack maps and handlers count from it
}

// Top returns the return address and RSP of the youngest frame of a thread that is not
// running, and its RegSave if it has one. The address is 0 if it has no frames.
func (t *Thread) Top() (pc, sp abi.Addr, save *abi.RegSave) {
	switch at := t.TCB.SavedSP; t.TCB.State {
	case abi.ThreadStopped:
		return memory.LoadAddr(at + abi.RegSaveBytes), at + abi.RegSaveBytes + 8, t.Save()
	case abi.ThreadReady:
		return memory.LoadAddr(at), at + 8, nil
	}
	return 0, 0, nil
}

// Frames calls yield for each frame, youngest first, until it returns false or the
// thread's first function was seen. Precondition: the thread does not run, and its stack can be
// walked: cpu.CPU.settle sees to it, else frames are left out.
func (t *Thread) Frames(yield func(Frame) bool) {
	pc, sp, _ := t.Top()
	for pc != 0 {
		fn := t.Domain.common.Linker.FindReturn(pc)
		if fn == nil || !yield(Frame{fn, pc, sp}) {
			return
		}
		sp += abi.Addr(fn.FrameSize)
		pc = memory.LoadAddr(sp)
		sp += 8
	}
}

// eachReference calls visit with the address of each word of the thread's stack and saved
// registers that holds a reference. Precondition: every return address on the stack has a stack
// map, or is that of the thread's first function: the walk ends at any other, and what lies above
// would keep old addresses. The translator makes a map for each call, and package cpu settles.
func (t *Thread) eachReference(visit func(abi.Addr)) {
	pc, sp, save := t.Top()
	if pc == 0 {
		return
	}
	l := t.Domain.common.Linker
	point := l.Return(pc)
	if save != nil {
		general := t.TCB.SavedSP + abi.RegSaveGeneral
		for r := range abi.NumGeneral {
			if point != nil && !point.Safe.Call && point.Safe.Regs&(1<<r) != 0 {
				visit(general + abi.Addr(r)*8)
			}
		}
		for _, p := range t.Roots {
			switch {
			case !p.Leaf.IsPointer():
			case p.Reg == abi.NoReg:
				visit(t.RootsAt + abi.Addr(p.Stack))
			default:
				visit(general + abi.Addr(p.Reg)*8)
			}
		}
	}
	for point != nil {
		for _, offsets := range [2][]int32{point.Safe.Slots, point.Function.SlotRefs} {
			for _, off := range offsets {
				visit(sp + abi.Addr(int64(off)))
			}
		}
		sp += abi.Addr(point.Function.FrameSize)
		pc = memory.LoadAddr(sp)
		sp += 8
		point = l.Return(pc)
	}
}

// traceDepth is how many frames a trace keeps: Record, and what a doomed domain prints, are bounded
// by it.
const traceDepth = 50

// Record keeps the addresses of the thread's frames for a later trace. Precondition: as of Frames.
// Whoever discards frames, or dooms the domain for what they did, calls it before.
func (t *Thread) Record() {
	t.Trace = t.Trace[:0]
	t.Frames(func(f Frame) bool {
		t.Trace = append(t.Trace, f.PC)
		return len(t.Trace) < traceDepth
	})
}
