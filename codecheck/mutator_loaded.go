package codecheck

import (
	"math"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// mostElements bounds lengths and capacities: those of elements of size zero may be any.
const mostElements = math.MaxInt64

// lengths notes the lengths and capacities among arguments or results, which are never negative, and bools.
func (s *signature) lengths(to *ranges, parts []abi.Part, results bool, memory int64, p *Program) {
	for i := range parts {
		part := &parts[i]
		if part.Indirect {
			continue
		}
		if part.Leaf.Kind == bytecode.KindBool { // the bits above may be any
			if part.Reg != abi.NoReg {
				to.regs[numbered[part.Reg]].bit = true
			}
			continue
		}
		c, ok := cellAt(s.typeOf(part, results), part.Leaf.Offset, p.universe)
		if !ok {
			continue
		}
		most, ok := c.most()
		if !ok {
			continue
		}
		if part.Reg == abi.NoReg {
			to.words[memory+part.Stack] = most
		} else if part.Reg < abi.FirstFloat {
			to.regs[numbered[part.Reg]] = most
		}
	}
}

// findLoaded finds the loads of words of which a type says what they may be: bools, lengths and capacities.
func (r *reader) findLoaded() {
	if r.spanLoaded != nil {
		return
	}
	r.spanLoaded = map[int]*span{}
	for i := range r.code {
		in := &r.code[i]
		dst, m := &in.args[0], &in.args[1].mem
		if in.op != x86asm.MOV && in.op != x86asm.MOVZX || dst.shape != r64 && dst.shape != r32 || !in.args[1].isMemory() || m.base == rsp || m.base == noRegister || m.index != noRegister || r.within(i) {
			continue
		}
		s := r.before(i)
		if s == nil {
			continue
		}
		f, ok := r.field(in, m, reached{base: s.regs[m.base]}, in.args[1].width())
		if !ok || !f.whole {
			continue
		}
		if most, ok := f.cell.most(); ok {
			r.spanLoaded[i] = &most
		}
	}
}

// most returns the span of bools, lengths and capacities.
func (c cell) most() (span, bool) {
	switch {
	case c.kind == bytecode.KindBool:
		return upTo(1), true
	case c.part == 0 || c.owner.Kind != bytecode.KindSlice && c.owner.Kind != bytecode.KindString:
		return span{}, false
	case c.owner.Kind == bytecode.KindString || c.owner.Elem.Size() > 0:
		return upTo(bytecode.MaxSize), true
	}
	return upTo(mostElements), true
}
