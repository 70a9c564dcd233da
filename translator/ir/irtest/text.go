package irtest

import (
	"fmt"
	"strings"

	"github.com/portico-os/portico/translator/ir"
)

// Text returns the function's text.
func Text(f *ir.Func) string {
	var s strings.Builder
	for _, b := range f.Blocks {
		fmt.Fprintf(&s, "b%d:", b.ID)
		for _, p := range b.Preds {
			fmt.Fprintf(&s, " <-b%d", p.ID)
		}
		s.WriteByte('\n')
		for _, in := range b.Instrs {
			fmt.Fprintf(&s, "\t%s\n", line(in))
		}
		for _, t := range b.Succs {
			fmt.Fprintf(&s, "\t-> b%d\n", t.ID)
		}
	}
	return s.String()
}

// line returns the instruction's text.
func line(in *ir.Instr) string {
	var s strings.Builder
	for i, d := range in.Defs {
		fmt.Fprintf(&s, "v%d", d)
		if i < len(in.DefRegs) {
			fmt.Fprintf(&s, ":r%d", in.DefRegs[i])
		}
		s.WriteByte(' ')
	}
	fmt.Fprintf(&s, "%s.%d", in.Op, in.Width)
	if in.Op.Is(ir.Conditional) {
		fmt.Fprintf(&s, ".%t.%d", in.Floats, in.Cond)
	}
	for i, a := range in.Args {
		fmt.Fprintf(&s, " v%d", a)
		if i < len(in.ArgRegs) {
			fmt.Fprintf(&s, ":r%d", in.ArgRegs[i])
		}
	}
	if hasMem(in.Op) {
		fmt.Fprintf(&s, " %+v", in.Mem)
	}
	if in.HasImm || in.Imm != 0 {
		fmt.Fprintf(&s, " #%d", in.Imm)
	}
	if in.Sym != 0 {
		fmt.Fprintf(&s, " sym%d", in.Sym)
	}
	if in.Trap != nil {
		fmt.Fprintf(&s, " %+v", *in.Trap)
	}
	if len(in.Slots) > 0 || in.LiveRefs != 0 {
		fmt.Fprintf(&s, " refs %v %#x", in.Slots, in.LiveRefs)
	}
	return s.String()
}

// hasMem reports whether instructions of an operation have a memory operand.
func hasMem(op ir.Op) bool {
	switch op {
	case ir.OpLoad, ir.OpStore, ir.OpLea, ir.OpCallMem, ir.OpSpill, ir.OpReload:
		return true
	}
	return false
}
