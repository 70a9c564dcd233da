package emit

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// An emitter turns an allocated function into text. It checks nothing: it relies on allocation to
// have given each operand a register that the machine's instruction takes.
type emitter struct {
	asm.Assembler
	target.Tables
	f      *ir.Func    // allocated; only read
	labels []asm.Label // by block order; all made before the first block, each bound once

	// Nil behind the last. A jump to it is left out, which relies on the layout.
	next *ir.Block // that is laid out behind the current one
}

// Code lays a function out: the frame, the blocks, the code that is seldom executed. Symbols
// are those of the function by their numbers.
func Code(f *ir.Func, symbols []code.Symbol) (*code.Code, error) {
	e := &emitter{f: f}
	e.Start(f, e.Position)
	e.prologue()
	blocks := target.Layout(f)
	e.labels = make([]asm.Label, len(f.Blocks))
	for i := range e.labels {
		e.labels[i] = e.NewLabel()
	}
	for i, b := range blocks {
		e.next = nil
		if i+1 < len(blocks) {
			e.next = blocks[i+1]
		}
		e.Bind(e.labels[b.Order])
		if b == f.Handler {
			e.Tables.Code.Handler = int64(e.Position())
		}
		for _, in := range b.Instrs[len(b.Phis()):] {
			f.Work()
			e.SetLine(in.Line)
			emission[in.Op](e, b, in)
		}
	}
	e.EmitLater()
	return e.finish(symbols)
}

// finish fixes the offsets that depend on the lengths of branches.
func (e *emitter) finish(symbols []code.Symbol) (*code.Code, error) {
	text, relocs, err := e.Finish()
	if err != nil {
		return nil, err
	}
	c := e.Settle(e.Offset)
	c.Text = text
	for _, r := range relocs {
		c.Relocs = append(c.Relocs, code.Reloc{Offset: r.Offset, Relative: r.Relative, Symbol: symbols[r.Symbol], Addend: r.Addend})
	}
	return c, nil
}

func (e *emitter) callStub(s abi.Stub) { e.CallSymbol(asm.Symbol(ir.StubSymbol(s))) }

// smallFrame is the largest frame, in bytes, that the prologue lets stand in the stack's reserve:
// abi.StackReserve relies on it.
const smallFrame = 512

// prologue checks the stack, unless the function calls nothing and its frame is small,
// and makes the frame.
func (e *emitter) prologue() {
	frame := e.f.FrameSize()
	if e.f.CheckStack && (frame > abi.MaxLeafFrame || !e.f.Leaf()) {
		limit := asm.At(registers.CPU, abi.CPUStackLimit)
		if frame <= smallFrame {
			e.RM(asm.Cmp, asm.W8, registers.Stack, limit)
		} else {
			e.RM(asm.Lea, asm.W8, registers.Scratch, asm.At(registers.Stack, int32(-frame)))
			e.RM(asm.Cmp, asm.W8, registers.Scratch, limit)
		}
		full := e.NewLabel()
		e.Jcc(asm.Below, full)
		e.Later(e.f.Line, func() {
			e.Bind(full)
			e.callStub(abi.StubStack)
			e.StackTrap()
		})
	}
	if frame > 0 {
		e.RI(asm.Sub, asm.W8, registers.Stack, frame)
	}
}

// arg returns the register of an operand, def that of a result.
func arg(in *ir.Instr, i int) asm.Reg { return registers.Of(in.ArgRegs[i]) }
func def(in *ir.Instr, i int) asm.Reg { return registers.Of(in.DefRegs[i]) }

// width returns the width of an operation.
func width(in *ir.Instr) asm.Width { return asm.Width(in.Width) }

// mem returns the machine's form of an instruction's memory operand.
func (e *emitter) mem(in *ir.Instr) asm.Mem {
	m := asm.Mem{Base: registers.Stack, Index: asm.NoReg, Disp: in.Mem.Disp, Symbol: asm.Symbol(in.Mem.Sym)}
	switch in.Mem.Base {
	case ir.BaseValue:
		m.Base = arg(in, int(in.Mem.BaseArg))
	case ir.BaseCPU:
		m.Base = registers.CPU
	case ir.BaseDomain:
		m.Base = registers.Domain
	case ir.BaseNone:
		m.Base = asm.NoReg
	default:
		m.Disp = e.f.FrameOffset(&in.Mem)
	}
	if in.Mem.Indexed {
		m.Index, m.Scale = arg(in, int(in.Mem.IndexArg)), in.Mem.Scale
	}
	return m
}
