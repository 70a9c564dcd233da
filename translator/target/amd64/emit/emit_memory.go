package emit

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

func (e *emitter) load(_ *ir.Block, in *ir.Instr) {
	dst, m := def(in, 0), e.mem(in)
	e.Fault(in)
	switch {
	case dst >= asm.XMM0:
		e.RM(asm.Movs, width(in), dst, m)
	case in.Width == ir.W8:
		e.RM(asm.Mov, asm.W8, dst, m)
	default:
		e.RM(zeroExtensions[in.Width], asm.W4, dst, m)
	}
}

func (e *emitter) store(_ *ir.Block, in *ir.Instr) {
	m := e.mem(in)
	e.Fault(in)
	switch {
	case in.Op == ir.OpStore && in.HasImm:
		unused := 64 - uint(in.Width)*8
		e.MI(asm.Mov, width(in), m, in.Imm<<unused>>unused)
	case arg(in, 0) >= asm.XMM0:
		e.MR(asm.Movs, width(in), m, arg(in, 0))
	default:
		e.MR(asm.Mov, width(in), m, arg(in, 0))
	}
}

// nilCheck reads a byte through the reference.
func (e *emitter) nilCheck(_ *ir.Block, in *ir.Instr) {
	e.Fault(in)
	e.MR(asm.Test, asm.W1, asm.At(arg(in, 0), 0), asm.RAX)
}

// chunks calls yield with pieces of 16, 8, 4, 2 and 1 bytes.
func chunks(bytes int64, yield func(offset int32, w asm.Width)) {
	at := int64(0)
	for _, w := range []asm.Width{asm.W16, asm.W8, asm.W4, asm.W2, asm.W1} {
		for ; bytes-at >= int64(w); at += int64(w) {
			yield(int32(at), w)
		}
	}
}

func (e *emitter) copyMem(_ *ir.Block, in *ir.Instr) {
	chunks(in.Imm, func(offset int32, w asm.Width) {
		dst, src := asm.At(arg(in, 0), offset), asm.At(arg(in, 1), offset)
		if w == asm.W16 {
			e.RM(asm.Movups, w, registers.ScratchFloat, src)
			e.MR(asm.Movups, w, dst, registers.ScratchFloat)
			return
		}
		e.RM(asm.Mov, w, registers.Scratch, src)
		e.MR(asm.Mov, w, dst, registers.Scratch)
	})
}

// unrolledClear is how many bytes are cleared without a loop; the size of code depends on it.
const unrolledClear = 256

// clearMem clears memory at an address, or all variable slots.
func (e *emitter) clearMem(_ *ir.Block, in *ir.Instr) {
	base, at := registers.Stack, e.f.SlotOffset(0)
	if in.Op == ir.OpClearMem {
		base, at = arg(in, 0), 0
	}
	e.RR(asm.Xorp, asm.W4, registers.ScratchFloat, registers.ScratchFloat)
	bytes := in.Imm
	if bytes > unrolledClear {
		// From the last 16 bytes of the bulk down to the first.
		bulk := bytes &^ 15
		e.RI(asm.Mov, asm.W8, registers.Scratch, bulk)
		loop := e.Here()
		e.MR(asm.Movups, asm.W16, asm.Indexed(base, registers.Scratch, 1, at-16), registers.ScratchFloat)
		e.RI(asm.Sub, asm.W8, registers.Scratch, 16)
		e.Jcc(asm.NotEqual, loop)
		at += int32(bulk)
		bytes -= bulk
	}
	chunks(bytes, func(offset int32, w asm.Width) {
		m := asm.At(base, at+offset)
		if w == asm.W16 {
			e.MR(asm.Movups, w, m, registers.ScratchFloat)
			return
		}
		e.MI(asm.Mov, w, m, 0)
	})
}

// alloc takes the object from the domain's chunk, which is zero, or calls the stub.
func (e *emitter) alloc(_ *ir.Block, in *ir.Instr) {
	count, bytes := in.Imm>>abi.HeaderCount, in.Imm&(1<<abi.HeaderCount-1)
	slow, done := e.NewLabel(), e.NewLabel()
	next, header := asm.At(registers.Domain, abi.DomainHeapNext), asm.At(asm.RAX, 0)
	dynamic := len(in.Args) > 0
	if bytes <= abi.MaxInlineAlloc {
		end := asm.At(asm.RAX, int32(bytes))
		if dynamic {
			end = asm.Indexed(asm.RAX, arg(in, 0), 1, abi.HeaderSize)
		}
		e.RM(asm.Mov, asm.W8, asm.RAX, next)
		e.RM(asm.Lea, asm.W8, registers.Scratch, end)
		e.RM(asm.Cmp, asm.W8, registers.Scratch, asm.At(registers.Domain, abi.DomainHeapLimit))
		e.Jcc(asm.Above, slow)
		e.MR(asm.Mov, asm.W8, next, registers.Scratch)
		if dynamic {
			e.MR(asm.Mov, asm.W8, header, arg(in, 1))
		} else {
			e.MS(asm.Mov, asm.W4, header, asm.Symbol(in.Sym), 0)
			e.MI(asm.Mov, asm.W4, asm.At(asm.RAX, abi.HeaderCount/8), count)
		}
		e.RI(asm.Add, asm.W8, asm.RAX, abi.HeaderSize)
	} else {
		e.Jmp(slow)
	}
	e.Bind(done)
	e.Later(in.Line, func() {
		e.Bind(slow)
		if dynamic {
			e.moveReg(asm.RAX, arg(in, 1))
		} else {
			e.RS(asm.Mov, asm.W8, asm.RAX, asm.Symbol(in.Sym), 0)
			e.RI(asm.Mov, asm.W8, registers.Scratch, count<<abi.HeaderCount)
			e.RR(asm.Or, asm.W8, asm.RAX, registers.Scratch)
		}
		e.callStub(abi.StubAlloc)
		e.Safepoint(in)
		e.Jmp(done)
	})
}

func (e *emitter) time(*ir.Block, *ir.Instr) {
	e.N(asm.Rdtsc)
	e.RI(asm.Shl, asm.W8, asm.RDX, 32)
	e.RR(asm.Or, asm.W8, asm.RAX, asm.RDX)
}

// port accesses the I/O port in RDX.
func (e *emitter) port(_ *ir.Block, in *ir.Instr) {
	op := asm.Op(asm.In8)
	if in.Op == ir.OpPortOut {
		op = asm.Out8
	}
	e.Fault(in)
	e.N(op + asm.Op(in.Width/2))
}

func (e *emitter) call(_ *ir.Block, in *ir.Instr) {
	if in.Op == ir.OpCall {
		e.CallSymbol(asm.Symbol(in.Sym))
	} else {
		m := e.mem(in)
		e.Fault(in)
		e.M(asm.CallInd, asm.W8, m)
	}
	if in.Safepoint {
		e.Safepoint(in)
	}
}

func (e *emitter) poll(_ *ir.Block, in *ir.Instr) {
	wanted, done := e.NewLabel(), e.NewLabel()
	e.MI(asm.Cmp, asm.W1, asm.At(registers.CPU, abi.CPUPoll), 0)
	e.Jcc(asm.NotEqual, wanted)
	e.Bind(done)
	e.Later(in.Line, func() {
		e.Bind(wanted)
		e.callStub(abi.StubPoll)
		e.Safepoint(in)
		e.Jmp(done)
	})
}

// shortHeader is how many instructions of a loop's header are repeated at its end, so that
// a turn has one jump. Their traps and stack maps are recorded again, for the second place.
const shortHeader = 4

func (e *emitter) jump(b *ir.Block, _ *ir.Instr) {
	to := b.Succs[0]
	phis := len(to.Phis())
	if to.Order <= b.Order && len(to.Instrs)-phis <= shortHeader && to.Last().Op == ir.OpBranch {
		for _, in := range to.Instrs[phis:] {
			emission[in.Op](e, to, in)
		}
		return
	}
	e.jumpTo(to)
}

func (e *emitter) jumpTo(to *ir.Block) {
	if to != e.next {
		e.Jmp(e.labels[to.Order])
	}
}

func (e *emitter) branch(b *ir.Block, in *ir.Instr) {
	e.compare(in)
	yes, no := b.Succs[0], b.Succs[1]
	cond := in.Cond
	if yes == e.next {
		yes, no, cond = no, yes, cond.Not()
	}
	switch cond {
	case ir.FloatEqual:
		e.Jcc(asm.Parity, e.labels[no.Order])
		e.Jcc(asm.Equal, e.labels[yes.Order])
	case ir.FloatNotEqual:
		e.Jcc(asm.Parity, e.labels[yes.Order])
		e.Jcc(asm.NotEqual, e.labels[yes.Order])
	default:
		e.Jcc(conditions[cond], e.labels[yes.Order])
	}
	e.jumpTo(no)
}

func (e *emitter) ret(*ir.Block, *ir.Instr) {
	if frame := e.f.FrameSize(); frame > 0 {
		e.RI(asm.Add, asm.W8, registers.Stack, frame)
	}
	e.N(asm.Ret)
}

// unreachable stands behind a call that does not return, so that the call's return
// address is still in the function.
func (e *emitter) unreachable(*ir.Block, *ir.Instr) { e.N(asm.Ud2) }
