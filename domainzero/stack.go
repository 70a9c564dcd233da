package domainzero

import (
	"github.com/portico-os/portico/translator/abi"
)

// A frame is one activation on a thread's stack.
type frame struct {
	fn *function
	pc abi.Addr // return address into fn, or the address behind the start of the instruction that faulted
	sp abi.Addr // RSP in fn's body
}

// top returns the return address and RSP of the youngest frame of a thread that is not
// running, and its RegSave if it has one. The address is 0 if it has no frames.
func (t *thread) top() (pc, sp abi.Addr, save *abi.RegSave) {
	switch t.state() {
	case threadStopped:
		at := t.tcb.SavedSP + abi.RegSaveBytes
		return loadAddr(at), at + 8, saveAt(t.tcb.SavedSP)
	case threadReady:
		return loadAddr(t.tcb.SavedSP), t.tcb.SavedSP + 8, nil
	}
	return 0, 0, nil
}

// frames calls yield for each frame, youngest first, until it returns false or the
// thread's first function was seen.
func (t *thread) frames(yield func(frame) bool) {
	pc, sp, _ := t.top()
	for pc != 0 {
		fn := t.domain.sys.linker.findReturn(pc)
		if fn == nil || !yield(frame{fn, pc, sp}) {
			return
		}
		sp += abi.Addr(fn.FrameSize)
		pc = loadAddr(sp)
		sp += 8
	}
}

// forEachReference calls visit with the address of each word of the thread's stack and
// saved registers that holds a reference.
func (t *thread) forEachReference(visit func(abi.Addr)) {
	pc, sp, save := t.top()
	if pc == 0 {
		return
	}
	l := t.domain.sys.linker
	point := l.returns[uint32(pc)]
	if save != nil {
		for i := range abi.NumGeneral {
			if point != nil && !point.safe.Call && point.safe.Regs&(1<<i) != 0 {
				visit(t.tcb.SavedSP + saveGeneral + abi.Addr(i)*8)
			}
		}
		for _, p := range t.roots {
			switch {
			case !p.Leaf.IsPointer():
			case p.Reg == abi.NoReg:
				visit(t.rootsAt + abi.Addr(p.Stack))
			default:
				visit(t.tcb.SavedSP + saveGeneral + abi.Addr(saveIndex(p.Reg))*8)
			}
		}
	}
	for point != nil {
		for _, offsets := range [2][]int32{point.safe.Slots, point.fn.SlotRefs} {
			for _, off := range offsets {
				visit(sp + abi.Addr(int64(off)))
			}
		}
		sp += abi.Addr(point.fn.FrameSize)
		pc = loadAddr(sp)
		sp += 8
		point = l.returns[uint32(pc)]
	}
}

// saveGeneral is the offset of RegSave.General.
const saveGeneral = 16 * 8

// traceDepth is how many frames a trace keeps.
const traceDepth = 50

// record keeps the addresses of the thread's frames for a later trace.
func (t *thread) record() {
	t.trace = t.trace[:0]
	t.frames(func(f frame) bool {
		t.trace = append(t.trace, f.pc)
		return len(t.trace) < traceDepth
	})
}
