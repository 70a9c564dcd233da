package target

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// Tables collect what goes with a function's text while that is emitted: lines, stack maps
// and trap sites at positions that are provisional until the text is finished, and code that
// is put at its end.
type Tables struct {
	Code code.Code // positions instead of offsets until Settle
	f    *ir.Func  // set by Start; its frame is final: stack maps have offsets in it

	// The next position of the assembler, which only rises: records are of what comes, or
	// returns, there, and package link relies on the order of Lines.
	position func() uint32
	line     int32 // of what was emitted last; 0 at first: SetLine records changes of it

	// Emitted behind the last block, in this order; a function may add more while it runs, and
	// EmitLater relies on the list to grow at its end only.
	cold []func()
}

// Start begins the tables of a function.
func (t *Tables) Start(f *ir.Func, position func() uint32) {
	t.f, t.position = f, position
	t.Code = code.Code{Name: f.Name, Source: f.Source, FrameSize: f.FrameSize(), Handler: -1}
	for _, offset := range f.SlotRefs {
		t.Code.SlotRefs = append(t.Code.SlotRefs, f.SlotOffset(offset))
	}
	t.SetLine(f.Line)
}

// Layout returns the blocks in the order of the text: seldom executed ones last, and the entry
// first, for the prologue runs into it.
func Layout(f *ir.Func) []*ir.Block {
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

// SetLine says which line the next instruction belongs to.
func (t *Tables) SetLine(line int32) {
	if line == t.line {
		return
	}
	t.line = line
	if n := len(t.Code.Lines); n > 0 && t.Code.Lines[n-1].PC == t.position() {
		t.Code.Lines[n-1].Line = line
		return
	}
	t.Code.Lines = append(t.Code.Lines, code.LineEntry{PC: t.position(), Line: line})
}

// Later puts code at the end of the text.
func (t *Tables) Later(line int32, emit func()) {
	t.cold = append(t.cold, func() {
		t.SetLine(line)
		emit()
	})
}

// EmitLater emits that code, which may put more behind it.
func (t *Tables) EmitLater() {
	for i := 0; i < len(t.cold); i++ {
		t.cold[i]()
	}
}

// Safepoint records the stack map for the return address that is the current position.
func (t *Tables) Safepoint(in *ir.Instr) {
	s := code.Safepoint{PC: t.position(), Call: !in.Op.Is(ir.SaveAll), Regs: uint16(in.LiveRefs)}
	s.Slots = make([]int32, 0, len(in.Slots))
	for _, n := range in.Slots {
		s.Slots = append(s.Slots, t.f.SpillOffset(n))
	}
	t.Code.Safepoints = append(t.Code.Safepoints, s)
}

// Fault records that the next instruction may fault in hardware. Nothing may be emitted between.
func (t *Tables) Fault(in *ir.Instr) {
	if in.Trap != nil {
		t.trap(code.TrapSite{Trap: in.Trap.Code})
	}
}

// StackTrap records the call of StubStack that ends at the current position. Only tests look for
// it: package cpu knows by abi.ReasonStack.
func (t *Tables) StackTrap() { t.trap(code.TrapSite{Trap: bytecode.TrapStack}) }

// TrapSite records the call of StubTrap that ends at the current position.
func (t *Tables) TrapSite(in *ir.Instr) {
	operand := func(o ir.TrapOperand) code.TrapOperand {
		if o.IsArg {
			return code.TrapOperand{Kind: code.OperandReg, Reg: in.ArgRegs[o.Arg]}
		}
		return code.TrapOperand{Kind: code.OperandConst, Const: o.Const}
	}
	t.trap(code.TrapSite{Trap: in.Trap.Code, A: operand(in.Trap.A), B: operand(in.Trap.B)})
}

func (t *Tables) trap(s code.TrapSite) {
	s.PC = t.position()
	t.Code.Traps = append(t.Code.Traps, s)
}

// Settle replaces positions by offsets in the finished text. Its result lives as long as the
// function's text, and does not keep the rest of t alive, which refers to the function's SSA form.
func (t *Tables) Settle(offset func(position uint32) uint32) *code.Code {
	c := t.Code
	for i := range c.Safepoints {
		c.Safepoints[i].PC = offset(c.Safepoints[i].PC)
	}
	for i := range c.Traps {
		c.Traps[i].PC = offset(c.Traps[i].PC)
	}
	for i := range c.Lines {
		c.Lines[i].PC = offset(c.Lines[i].PC)
	}
	if c.Handler >= 0 {
		c.Handler = int64(offset(uint32(c.Handler)))
	}
	return &c
}
