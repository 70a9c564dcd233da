package translator

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
	"github.com/portico-os/portico/translator/ir"
)

// An emitter turns an allocated function into text.
type emitter struct {
	amd64.Assembler
	f       *ir.Func
	o       Options
	stub    func(abi.Stub) int32
	labels  []amd64.Label // by block order
	next    *ir.Block     // that is laid out behind the current one
	cold    []func()      // code that is put at the end
	code    *Code
	line    int32
	spillAt int64 // frame offset of spill slots
	slotAt  int64 // frame offset of variable slots
}

// emit lays the function out: the frame, the blocks, the cold code.
func emit(l *lowerer, spills int) (*Code, error) {
	f := l.f
	e := &emitter{f: f, o: l.o, stub: l.builder.stub}
	e.spillAt = f.OutBytes
	e.slotAt = e.spillAt + int64(spills)*bytecode.WordSize
	e.code = &Code{
		Name: l.name(), Source: l.fn.Source,
		FrameSize: e.slotAt + f.SlotBytes, Handler: -1,
	}
	if e.code.FrameSize > maxFrame {
		return nil, ErrLimit
	}
	for _, off := range f.SlotRefs {
		e.code.SlotRefs = append(e.code.SlotRefs, int32(e.slotAt+off))
	}
	e.setLine(l.fn.Line)
	e.prologue()
	blocks := layout(f)
	e.labels = make([]amd64.Label, len(f.Blocks))
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
			e.code.Handler = int64(e.Position())
		}
		for _, in := range b.Instrs {
			if in.Op == ir.OpPhi {
				continue
			}
			e.setLine(in.Line)
			e.instr(b, in)
		}
	}
	for i := 0; i < len(e.cold); i++ {
		e.cold[i]()
	}
	return e.finish(l.symbols)
}

// layout returns the blocks in the order of the text: seldom executed ones last.
func layout(f *ir.Func) []*ir.Block {
	var hot, cold []*ir.Block
	for i, b := range f.Blocks {
		if b.Cold && i > 0 {
			cold = append(cold, b)
		} else {
			hot = append(hot, b)
		}
	}
	return append(hot, cold...)
}

// finish fixes the offsets that depend on the lengths of branches.
func (e *emitter) finish(symbols []Symbol) (*Code, error) {
	text, relocs, err := e.Finish()
	if err != nil {
		return nil, err
	}
	c := e.code
	c.Text = text
	for _, r := range relocs {
		kind := RelocAbs32
		if r.Relative {
			kind = RelocRel32
		}
		c.Relocs = append(c.Relocs, Reloc{Offset: r.Offset, Kind: kind, Symbol: symbols[r.Symbol], Addend: r.Addend})
	}
	for i := range c.Safepoints {
		c.Safepoints[i].PC = e.Offset(c.Safepoints[i].PC)
	}
	for i := range c.Traps {
		c.Traps[i].PC = e.Offset(c.Traps[i].PC)
	}
	for i := range c.Lines {
		c.Lines[i].PC = e.Offset(c.Lines[i].PC)
	}
	if c.Handler >= 0 {
		c.Handler = int64(e.Offset(uint32(c.Handler)))
	}
	return c, nil
}

func (e *emitter) setLine(line int32) {
	if line == e.line {
		return
	}
	e.line = line
	if n := len(e.code.Lines); n > 0 && e.code.Lines[n-1].PC == e.Position() {
		e.code.Lines[n-1].Line = line
		return
	}
	e.code.Lines = append(e.code.Lines, LineEntry{PC: e.Position(), Line: line})
}

// later puts code at the end of the text.
func (e *emitter) later(line int32, emit func()) {
	e.cold = append(e.cold, func() {
		e.setLine(line)
		emit()
	})
}

func (e *emitter) callStub(s abi.Stub) { e.CallSymbol(amd64.Symbol(e.stub(s))) }

// smallFrame is the largest frame that the prologue lets stand in the stack's reserve.
const smallFrame = 512

// prologue checks the stack, unless the function calls nothing and its frame is small,
// and makes the frame.
func (e *emitter) prologue() {
	frame := e.code.FrameSize
	if e.o.Checks && (frame > abi.MaxLeafFrame || !e.leaf()) {
		limit := amd64.At(abi.R15, abi.CPUStackLimit)
		if frame <= smallFrame {
			e.RM(amd64.Cmp, amd64.W8, abi.RSP, limit)
		} else {
			e.RM(amd64.Lea, amd64.W8, ir.Scratch, amd64.At(abi.RSP, int32(-frame)))
			e.RM(amd64.Cmp, amd64.W8, ir.Scratch, limit)
		}
		full := e.NewLabel()
		e.Jcc(amd64.Below, full)
		e.later(e.line, func() {
			e.Bind(full)
			e.callStub(abi.StubStack)
			e.code.Traps = append(e.code.Traps, TrapSite{PC: e.Position(), Trap: bytecode.TrapStack})
		})
	}
	if frame > 0 {
		e.RI(amd64.Sub, amd64.W8, abi.RSP, frame)
	}
}

// leaf reports whether the function calls nothing that needs stack of its own.
func (e *emitter) leaf() bool {
	for _, b := range e.f.Blocks {
		for _, in := range b.Instrs {
			if (in.Op == ir.OpCall || in.Op == ir.OpCallMem) && in.Safepoint {
				return false
			}
		}
	}
	return true
}

// safepoint records the stack map for the return address that is the current position.
func (e *emitter) safepoint(in *ir.Instr) {
	s := Safepoint{PC: e.Position(), Call: !in.Op.Is(ir.SaveAll), Regs: uint16(in.LiveRefs)}
	s.Slots = make([]int32, 0, len(in.Slots))
	for _, n := range in.Slots {
		if n < 0 {
			s.Slots = append(s.Slots, int32(e.code.FrameSize)+bytecode.WordSize-1-n)
		} else {
			s.Slots = append(s.Slots, int32(e.spillAt)+n*bytecode.WordSize)
		}
	}
	e.code.Safepoints = append(e.code.Safepoints, s)
}

// fault records that the next instruction may fault in hardware.
func (e *emitter) fault(in *ir.Instr) {
	if in.Trap != nil {
		e.code.Traps = append(e.code.Traps, TrapSite{PC: e.Position(), Trap: in.Trap.Code})
	}
}

// trapSite records the call of StubTrap that ends at the current position.
func (e *emitter) trapSite(in *ir.Instr) {
	operand := func(t ir.TrapOperand) TrapOperand {
		switch t.Kind {
		case ir.TrapArg:
			return TrapOperand{Kind: OperandReg, Reg: in.ArgRegs[t.Arg]}
		case ir.TrapConst:
			return TrapOperand{Kind: OperandConst, Const: t.Const}
		}
		return TrapOperand{}
	}
	e.code.Traps = append(e.code.Traps, TrapSite{
		PC: e.Position(), Trap: in.Trap.Code, A: operand(in.Trap.A), B: operand(in.Trap.B),
	})
}

// mem returns the machine's form of an instruction's memory operand.
func (e *emitter) mem(in *ir.Instr) amd64.Mem {
	m := amd64.Mem{Base: abi.NoReg, Index: abi.NoReg, Disp: in.Mem.Disp, Symbol: amd64.Symbol(in.Mem.Sym)}
	disp := int64(0)
	switch in.Mem.Base {
	case ir.BaseValue:
		m.Base = in.ArgRegs[in.Mem.BaseArg]
	case ir.BaseCPU:
		m.Base = abi.R15
	case ir.BaseDomain:
		m.Base = abi.R14
	case ir.BaseNone:
	default:
		m.Base = abi.RSP
		switch in.Mem.Base {
		case ir.BaseSlot:
			disp = e.slotAt
		case ir.BaseIn:
			disp = e.code.FrameSize + bytecode.WordSize
		case ir.BaseReturn:
			disp = e.code.FrameSize
		case ir.BaseSpill:
			m.Disp = 0
			disp = e.spillAt + int64(in.Mem.Disp)*bytecode.WordSize
		}
		m.Disp += int32(disp)
	}
	if in.Mem.Indexed {
		m.Index, m.Scale = in.ArgRegs[in.Mem.IndexArg], in.Mem.Scale
	}
	return m
}
