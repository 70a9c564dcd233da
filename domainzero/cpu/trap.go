package cpu

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// An unwinder makes panics of traps, and finds who handles them.
type unwinder struct{ *CPU }

// trap is a check that failed: the site's table says which. At a call it is a function that has no
// code.
func (c unwinder) trap(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	pc, sp, _ := t.Top()
	if c.Common.Linker.Return(pc) != nil {
		t.Record()
		return c.Die(t, "called a function that is too large to be translated")
	}
	return c.trapAt(t, pc, sp, save)
}

// fault is a hardware fault in native code.
func (c unwinder) fault(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	if c.overflowed(t) {
		// Only code without stack checks runs into this. No frame can be trusted any more.
		t.Trace = t.Trace[:0]
		return c.Die(t, "stack overflow in code without safety checks")
	}
	return c.trapAt(t, c.block.FaultPC, t.TCB.SavedSP+abi.RegSaveBytes+8, save)
}

// trapAt raises the trap of the site at pc, a return address or the address of an
// instruction that faulted, in the thread's youngest frame. Precondition: the word below sp leads
// to the function, as settle has left it: its trap sites are searched.
func (c unwinder) trapAt(t *domain.Thread, pc, sp abi.Addr, save *abi.RegSave) *domain.Thread {
	fn := c.Common.Linker.FindReturn(memory.LoadAddr(sp - 8))
	if fn == nil {
		return c.Fail(t, "trap outside translated code")
	}
	site := fn.TrapSite(pc)
	if site == nil && !t.Domain.Space.Options.Checks {
		t.Record()
		return c.Die(t, "fault in code without safety checks")
	}
	if site == nil {
		return c.Fail(t, "trap at an instruction that has no trap site")
	}
	operand := func(o code.TrapOperand) uint64 {
		if o.Kind == code.OperandReg {
			return *domain.Register(save, o.Reg)
		}
		return uint64(o.Const)
	}
	trap, a, b := site.Trap, operand(site.A), operand(site.B)
	if n := c.Common.Memory.At(abi.Addr(b)); trap == bytecode.TrapMemoryRange && n != nil {
		if b = uint64(n.Bytes); n.Revoked {
			trap = bytecode.TrapMemoryRevoked
		}
	}
	return c.Raise(t, trap, a, b)
}

// Raise makes a trap pending and continues at the nearest handler, the function that trapped
// included. Precondition: the thread is stopped, with a stack that can be walked, for unwind looks
// for a handler there: so it is at an exit, and after package portal's answer.
func (c *CPU) Raise(t *domain.Thread, trap bytecode.Trap, a, b uint64) *domain.Thread {
	t.Domain.Note(events.Trap, uint64(trap))
	t.Record()
	t.TCB.Trap, t.TCB.TrapA, t.TCB.TrapB = uint64(trap), a, b
	if trap == bytecode.TrapUncomparable {
		t.Named = b
	}
	return unwinder{c}.unwind(t, false)
}

// throw continues at the nearest handler of a caller. The panic is in the thread-local
// value; if the function that throws is itself a handler, this goes on with one that was
// raised before, whose trace stays.
func (c unwinder) throw(t *domain.Thread, _ *abi.RegSave) *domain.Thread {
	if t.Unwinds {
		t.Unwinds = false
		return c.unwind(t, true)
	}
	pc, _, _ := t.Top()
	if fn := c.Common.Linker.FindReturn(pc); fn == nil || fn.Handler < 0 {
		t.Record()
	}
	t.TCB.Trap, t.TCB.TrapA, t.TCB.TrapB = 0, 0, 0
	return c.unwind(t, true)
}

// unwoundFrames is how many frames are unwound in a row: some ten microseconds' worth.
const unwoundFrames = 500

// unwind discards frames down to the nearest one with a handler, whose only live
// references are in its slots, and makes the thread continue there, or throw again when many were discarded and others
// have run. skip leaves out the youngest. If no handler takes the panic the call fails that the thread serves, or its domain.
// Precondition: the pending trap is in the control block, where catch finds it, and the
// trace is recorded, for it discards the frames.
func (c unwinder) unwind(t *domain.Thread, skip bool) *domain.Thread {
	n := 0
	for f := range t.Frames {
		if handles := f.Function.Handler >= 0 && !skip; handles {
			memory.StoreAddr(f.SP-8, f.Function.Start+abi.Addr(f.Function.Handler))
		} else if n++; n <= unwoundFrames {
			skip = false
			continue
		} else {
			t.Unwinds, t.ResumeAt = true, c.Common.Linker.Stubs[abi.StubThrow]
		}
		t.TCB.SavedSP, t.Roots = f.SP-8-abi.RegSaveBytes, nil
		*t.Save() = abi.RegSave{}
		if c.sliceOver || t.Unwinds && c.Late() {
			// No poll: the thread may be another one than runs, in the middle of an operation.
			c.Enqueue(t, true)
			return nil
		}
		return t
	}
	if t.TCB.Service != 0 {
		return c.Rooms.Failed(t)
	}
	return c.Die(t, "uncaught panic")
}
