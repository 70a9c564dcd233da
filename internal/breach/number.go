package breach

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// Operands visits the values and slots that an instruction uses.
func Operands(in *bytecode.Instr, visit func(*bytecode.Operand)) {
	for i := range in.Args {
		visit(&in.Args[i])
	}
	for i := range in.Places {
		p := &in.Places[i]
		if p.Base == bytecode.BaseValue {
			o := bytecode.Operand(p.ID)
			visit(&o)
			p.ID = int32(o)
		}
		for k := range p.Path {
			if p.Path[k].Field == bytecode.IndexStep {
				visit(&p.Path[k].Index)
			}
		}
	}
}

// Renumber numbers the values of a function in the order of their definitions. It is false if a value is used that
// nothing defines; that one stays.
func Renumber(fn *bytecode.Func) bool {
	next, numbers := bytecode.Operand(len(fn.ParamSlots)+len(fn.Captures)), map[bytecode.Operand]bytecode.Operand{}
	for o := range next {
		numbers[o] = o
	}
	for b := range fn.Blocks {
		for i := range fn.Blocks[b].Instrs {
			for k, d := range fn.Blocks[b].Instrs[i].Dst {
				if d.IsValue() {
					numbers[d], fn.Blocks[b].Instrs[i].Dst[k] = next, next
					next++
				}
			}
		}
	}
	ok := true
	for b := range fn.Blocks {
		for i := range fn.Blocks[b].Instrs {
			own(&fn.Blocks[b].Instrs[i])
			Operands(&fn.Blocks[b].Instrs[i], func(o *bytecode.Operand) {
				n, there := numbers[*o]
				switch {
				case !o.IsValue():
				case there:
					*o = n
				default:
					ok = false
				}
			})
		}
	}
	return ok
}

// own gives an instruction operands and places of its own: some have them in common.
func own(in *bytecode.Instr) {
	in.Args, in.Places = slices.Clone(in.Args), slices.Clone(in.Places)
	for i := range in.Places {
		in.Places[i].Path = slices.Clone(in.Places[i].Path)
	}
}
