package translator

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
	"github.com/portico-os/portico/translator/ir"
)

func (e *emitter) load(_ *ir.Block, in *ir.Instr) {
	dst, m := in.DefRegs[0], e.mem(in)
	e.fault(in)
	switch {
	case dst >= abi.XMM0:
		e.RM(amd64.Movs, in.Width, dst, m)
	case in.Width == amd64.W1:
		e.RM(amd64.MovZX8, amd64.W4, dst, m)
	case in.Width == amd64.W2:
		e.RM(amd64.MovZX16, amd64.W4, dst, m)
	default:
		e.RM(amd64.Mov, in.Width, dst, m)
	}
}

func (e *emitter) store(_ *ir.Block, in *ir.Instr) {
	m := e.mem(in)
	e.fault(in)
	switch {
	case in.Op == ir.OpStore && in.HasImm:
		unused := 64 - uint(in.Width)*8
		e.MI(amd64.Mov, in.Width, m, in.Imm<<unused>>unused)
	case in.ArgRegs[0] >= abi.XMM0:
		e.MR(amd64.Movs, in.Width, m, in.ArgRegs[0])
	default:
		e.MR(amd64.Mov, in.Width, m, in.ArgRegs[0])
	}
}

// nilCheck reads a byte through the reference.
func (e *emitter) nilCheck(_ *ir.Block, in *ir.Instr) {
	e.fault(in)
	e.MR(amd64.Test, amd64.W1, amd64.At(in.ArgRegs[0], 0), abi.RAX)
}

// chunks calls yield with pieces of 16, 8, 4, 2 and 1 bytes.
func chunks(bytes int64, yield func(offset int32, w amd64.Width)) {
	at := int64(0)
	for _, w := range []amd64.Width{amd64.W16, amd64.W8, amd64.W4, amd64.W2, amd64.W1} {
		for ; bytes-at >= int64(w); at += int64(w) {
			yield(int32(at), w)
		}
	}
}

func (e *emitter) copyMem(_ *ir.Block, in *ir.Instr) {
	chunks(in.Imm, func(offset int32, w amd64.Width) {
		dst, src := amd64.At(in.ArgRegs[0], offset), amd64.At(in.ArgRegs[1], offset)
		if w == amd64.W16 {
			e.RM(amd64.Movups, w, ir.ScratchFloat, src)
			e.MR(amd64.Movups, w, dst, ir.ScratchFloat)
			return
		}
		e.RM(amd64.Mov, w, ir.Scratch, src)
		e.MR(amd64.Mov, w, dst, ir.Scratch)
	})
}

// unrolledClear is how many bytes are cleared without a loop.
const unrolledClear = 256

// clearMem clears memory at an address, or all variable slots.
func (e *emitter) clearMem(_ *ir.Block, in *ir.Instr) {
	base, at := abi.RSP, int32(e.slotAt)
	if in.Op == ir.OpClearMem {
		base, at = in.ArgRegs[0], 0
	}
	e.RR(amd64.Xorp, amd64.W4, ir.ScratchFloat, ir.ScratchFloat)
	bytes := in.Imm
	if bytes > unrolledClear {
		// From the last 16 bytes of the bulk down to the first.
		bulk := bytes &^ 15
		e.RI(amd64.Mov, amd64.W8, ir.Scratch, bulk)
		loop := e.Here()
		e.MR(amd64.Movups, amd64.W16, amd64.Indexed(base, ir.Scratch, 1, at-16), ir.ScratchFloat)
		e.RI(amd64.Sub, amd64.W8, ir.Scratch, 16)
		e.Jcc(amd64.NotEqual, loop)
		at += int32(bulk)
		bytes -= bulk
	}
	chunks(bytes, func(offset int32, w amd64.Width) {
		m := amd64.At(base, at+offset)
		if w == amd64.W16 {
			e.MR(amd64.Movups, w, m, ir.ScratchFloat)
			return
		}
		e.MI(amd64.Mov, w, m, 0)
	})
}

// alloc takes the object from the domain's chunk, which is zero, or calls the stub.
func (e *emitter) alloc(_ *ir.Block, in *ir.Instr) {
	count, bytes := in.Imm>>abi.HeaderCount, in.Imm&(1<<abi.HeaderCount-1)
	slow, done := e.NewLabel(), e.NewLabel()
	next, header := amd64.At(abi.R14, abi.DomainHeapNext), amd64.At(abi.RAX, 0)
	dynamic := len(in.Args) > 0
	if bytes <= abi.MaxInlineAlloc {
		end := amd64.At(abi.RAX, int32(bytes))
		if dynamic {
			end = amd64.Indexed(abi.RAX, in.ArgRegs[0], 1, abi.HeaderSize)
		}
		e.RM(amd64.Mov, amd64.W8, abi.RAX, next)
		e.RM(amd64.Lea, amd64.W8, ir.Scratch, end)
		e.RM(amd64.Cmp, amd64.W8, ir.Scratch, amd64.At(abi.R14, abi.DomainHeapLimit))
		e.Jcc(amd64.Above, slow)
		e.MR(amd64.Mov, amd64.W8, next, ir.Scratch)
		if dynamic {
			e.MR(amd64.Mov, amd64.W8, header, in.ArgRegs[1])
		} else {
			e.MS(amd64.Mov, amd64.W4, header, amd64.Symbol(in.Sym), 0)
			e.MI(amd64.Mov, amd64.W4, amd64.At(abi.RAX, abi.HeaderCount/8), count)
		}
		e.RI(amd64.Add, amd64.W8, abi.RAX, abi.HeaderSize)
	} else {
		e.Jmp(slow)
	}
	e.Bind(done)
	e.later(in.Line, func() {
		e.Bind(slow)
		if dynamic {
			e.moveReg(abi.RAX, in.ArgRegs[1])
		} else {
			e.RS(amd64.Mov, amd64.W8, abi.RAX, amd64.Symbol(in.Sym), 0)
			e.RI(amd64.Mov, amd64.W8, ir.Scratch, count<<abi.HeaderCount)
			e.RR(amd64.Or, amd64.W8, abi.RAX, ir.Scratch)
		}
		e.callStub(abi.StubAlloc)
		e.safepoint(in)
		e.Jmp(done)
	})
}

func (e *emitter) time(*ir.Block, *ir.Instr) {
	e.N(amd64.Rdtsc)
	e.RI(amd64.Shl, amd64.W8, abi.RDX, 32)
	e.RR(amd64.Or, amd64.W8, abi.RAX, abi.RDX)
}

// port accesses the I/O port in RDX.
func (e *emitter) port(_ *ir.Block, in *ir.Instr) {
	op := amd64.Op(amd64.In8)
	if in.Op == ir.OpPortOut {
		op = amd64.Out8
	}
	e.fault(in)
	e.N(op + amd64.Op(in.Width/2))
}

func (e *emitter) call(_ *ir.Block, in *ir.Instr) {
	if in.Op == ir.OpCall {
		e.CallSymbol(amd64.Symbol(in.Sym))
	} else {
		m := e.mem(in)
		e.fault(in)
		e.M(amd64.CallInd, amd64.W8, m)
	}
	if in.Safepoint {
		e.safepoint(in)
	}
}

func (e *emitter) poll(_ *ir.Block, in *ir.Instr) {
	wanted, done := e.NewLabel(), e.NewLabel()
	e.MI(amd64.Cmp, amd64.W1, amd64.At(abi.R15, abi.CPUPoll), 0)
	e.Jcc(amd64.NotEqual, wanted)
	e.Bind(done)
	e.later(in.Line, func() {
		e.Bind(wanted)
		e.callStub(abi.StubPoll)
		e.safepoint(in)
		e.Jmp(done)
	})
}

// shortHeader is how many instructions of a loop's header are repeated at its end, so that
// a turn has one jump.
const shortHeader = 4

func (e *emitter) jump(b *ir.Block, _ *ir.Instr) {
	to := b.Succs[0]
	phis := 0
	for to.Instrs[phis].Op == ir.OpPhi {
		phis++
	}
	if to.Order <= b.Order && len(to.Instrs)-phis <= shortHeader && to.Last().Op == ir.OpBranch {
		for _, in := range to.Instrs[phis:] {
			e.instr(to, in)
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
		e.Jcc(amd64.Parity, e.labels[no.Order])
		e.Jcc(amd64.Equal, e.labels[yes.Order])
	case ir.FloatNotEqual:
		e.Jcc(amd64.Parity, e.labels[yes.Order])
		e.Jcc(amd64.NotEqual, e.labels[yes.Order])
	default:
		e.Jcc(cond, e.labels[yes.Order])
	}
	e.jumpTo(no)
}

func (e *emitter) ret(*ir.Block, *ir.Instr) {
	if e.code.FrameSize > 0 {
		e.RI(amd64.Add, amd64.W8, abi.RSP, e.code.FrameSize)
	}
	e.N(amd64.Ret)
}

// unreachable stands behind a call that does not return, so that the call's return
// address is still in the function.
func (e *emitter) unreachable(*ir.Block, *ir.Instr) { e.N(amd64.Ud2) }
