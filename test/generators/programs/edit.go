package programs

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/breach"
	"github.com/portico-os/portico/verifier"
)

// typeIDs finds the numbers of types in a file.
func typeIDs(f *bytecode.File, c *verifier.Component) map[*bytecode.Type]bytecode.TypeID {
	ids := map[*bytecode.Type]bytecode.TypeID{}
	for id := bytecode.TypeID(1); int(id) < bytecode.NumBasic+len(f.Types); id++ {
		if d := f.TypeDef(id); d == nil || d.Kind != bytecode.KindParam {
			if t := c.Type(id); ids[t] == 0 {
				ids[t] = id
			}
		}
	}
	return ids
}

// nothing is an instruction that gives the zero value of a type.
func nothing(id bytecode.TypeID, t *bytecode.Type, dst bytecode.Operand) bytecode.Instr {
	k := t.Under().Kind
	op := bytecode.OpZero
	if k == bytecode.KindBool || k.IsInteger() || k.IsFloat() {
		op = bytecode.OpConst
	}
	return bytecode.Instr{Op: op, Type: id, Dst: []bytecode.Operand{dst}, Line: 1}
}

// stub makes a function return zero.
func stub(f *bytecode.File, c *verifier.Component, id bytecode.FuncID) bool {
	ids := typeIDs(f, c)
	fn := &f.Funcs[id]
	next := bytecode.Operand(len(fn.ParamSlots) + len(fn.Captures))
	fn.Slots = fn.Slots[:0:0]
	for i, s := range fn.ParamSlots {
		if s >= 0 {
			fn.ParamSlots[i] = int32(len(fn.Slots))
			fn.Slots = append(fn.Slots, bytecode.SlotDef{Name: "p", Type: ids[c.Sig(id).Params[i]]})
		}
	}
	var body []bytecode.Instr
	ret := bytecode.Instr{Op: bytecode.OpReturn, Line: 1}
	for _, t := range c.Sig(id).Results {
		if t.IsAggregate() {
			fn.Slots = append(fn.Slots, bytecode.SlotDef{Name: "r", Type: ids[t]})
			ret.Args = append(ret.Args, bytecode.SlotOperand(int32(len(fn.Slots)-1)))
			continue
		}
		body = append(body, nothing(ids[t], t, next))
		ret.Args = append(ret.Args, next)
		next++
	}
	fn.Handler = -1
	fn.Blocks = []bytecode.Block{{Instrs: append(body, ret)}}
	return true
}

// isOpen tells whether neutralise may change an instruction.
func isOpen(in *bytecode.Instr) bool {
	switch in.Op {
	case bytecode.OpPhi, bytecode.OpCatch, bytecode.OpZero, bytecode.OpNilCheck, bytecode.OpNonNil,
		bytecode.OpIndexCheck, bytecode.OpIndexCheckLen, bytecode.OpIndexProof, bytecode.OpIndexProofLen, bytecode.OpAddr, bytecode.OpNew:
		return false
	case bytecode.OpConst:
		return in.Imm != 0
	case bytecode.OpString: // a name, perhaps, under which there is a service in one domain and none in two
		return false
	case bytecode.OpIntrinsic:
		if in.Sym == intrinsic("name.lookup") || in.Sym == intrinsic("name.export") {
			return false
		}
	}
	return in.Op.Info().Flags&bytecode.Terminator == 0 && !slices.ContainsFunc(in.Dst, bytecode.Operand.IsSlot)
}

// neutralise makes zeros of the results of instructions, which come in reverse order.
func neutralise(f *bytecode.File, c *verifier.Component, spots []spot) bool {
	ids := typeIDs(f, c)
	for _, s := range spots {
		body := f.Funcs[s.fn].Blocks[s.block].Instrs
		var zeros []bytecode.Instr
		for _, d := range body[s.at].Dst {
			t := c.Values(bytecode.FuncID(s.fn))[d].Type
			zeros = append(zeros, nothing(ids[t], t, d))
		}
		f.Funcs[s.fn].Blocks[s.block].Instrs = slices.Replace(body, s.at, s.at+1, zeros...)
	}
	return true
}

// dropDead leaves out what has results that nobody uses, and no effect.
func dropDead(f *bytecode.File) bool {
	dropped := false
	for i := range f.Funcs {
		fn := &f.Funcs[i]
		used := map[bytecode.Operand]bool{}
		for _, b := range fn.Blocks {
			for k := range b.Instrs {
				breach.Operands(&b.Instrs[k], func(o *bytecode.Operand) { used[*o] = true })
			}
		}
		for b := range fn.Blocks {
			before := len(fn.Blocks[b].Instrs)
			fn.Blocks[b].Instrs = slices.DeleteFunc(fn.Blocks[b].Instrs, func(in bytecode.Instr) bool {
				return len(in.Dst) > 0 && in.Op.Info().Flags&bytecode.Effect == 0 &&
					!slices.ContainsFunc(in.Dst, func(o bytecode.Operand) bool { return o.IsSlot() || used[o] })
			})
			dropped = dropped || len(fn.Blocks[b].Instrs) < before
		}
		if !tidy(fn) {
			return false
		}
	}
	return dropped
}

// tidy leaves out blocks that cannot be reached, and numbers blocks and values anew. It is false if
// something is used that is not there any more.
func tidy(fn *bytecode.Func) bool {
	reached := make([]bool, len(fn.Blocks))
	var reach func(b bytecode.BlockID)
	reach = func(b bytecode.BlockID) {
		if reached[b] {
			return
		}
		reached[b] = true
		body := fn.Blocks[b].Instrs
		for _, to := range body[len(body)-1].Blocks {
			reach(to)
		}
	}
	reach(0)
	if fn.Handler >= 0 {
		reach(fn.Handler)
	}
	blocks := make([]bytecode.BlockID, len(fn.Blocks))
	var kept []bytecode.Block
	for b := range fn.Blocks {
		blocks[b] = bytecode.BlockID(len(kept))
		if reached[b] {
			kept = append(kept, fn.Blocks[b])
		}
	}
	leads := func(from bytecode.BlockID, to int) bool {
		body := fn.Blocks[from].Instrs
		return reached[from] && slices.Contains(body[len(body)-1].Blocks, bytecode.BlockID(to))
	}
	for b := range fn.Blocks {
		for i := range fn.Blocks[b].Instrs {
			if in := &fn.Blocks[b].Instrs[i]; in.Op == bytecode.OpPhi {
				for k := len(in.Blocks) - 1; k >= 0; k-- {
					if !leads(in.Blocks[k], b) {
						in.Blocks, in.Args = slices.Delete(in.Blocks, k, k+1), slices.Delete(in.Args, k, k+1)
					}
				}
			}
		}
	}
	for b := range kept {
		for i := range kept[b].Instrs {
			for k, to := range kept[b].Instrs[i].Blocks {
				kept[b].Instrs[i].Blocks[k] = blocks[to]
			}
		}
	}
	if fn.Handler >= 0 {
		fn.Handler = blocks[fn.Handler]
	}
	fn.Blocks = kept
	return breach.Renumber(fn)
}

// merge puts blocks together of which one leads to the other alone, and replaces phis of one operand.
func merge(fn *bytecode.Func) bool {
	preds := map[bytecode.BlockID]int{}
	for _, b := range fn.Blocks {
		for _, to := range b.Instrs[len(b.Instrs)-1].Blocks {
			preds[to]++
		}
	}
	for b := range fn.Blocks {
		body := fn.Blocks[b].Instrs
		last := body[len(body)-1]
		if last.Op != bytecode.OpJump || preds[last.Blocks[0]] != 1 || int(last.Blocks[0]) != b+1 || last.Blocks[0] == fn.Handler {
			continue
		}
		next := fn.Blocks[b+1].Instrs
		if next[0].Op == bytecode.OpPhi {
			continue
		}
		fn.Blocks[b].Instrs = append(body[:len(body)-1:len(body)-1], next...)
		fn.Blocks[b+1].Instrs = []bytecode.Instr{{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{bytecode.BlockID(b + 1)}}}
		for k := range fn.Blocks {
			for i := range fn.Blocks[k].Instrs {
				if in := &fn.Blocks[k].Instrs[i]; in.Op == bytecode.OpPhi {
					for n := range in.Blocks {
						if in.Blocks[n] == bytecode.BlockID(b+1) {
							in.Blocks[n] = bytecode.BlockID(b)
						}
					}
				}
			}
		}
		return tidy(fn)
	}
	return false
}

// names visits the functions that a file names, but for those that methods are.
func names(f *bytecode.File, visit func(id *int32)) {
	for i := range f.Funcs {
		for _, b := range f.Funcs[i].Blocks {
			for k := range b.Instrs {
				if in := &b.Instrs[k]; in.Op == bytecode.OpCall || in.Op == bytecode.OpFunc || in.Op == bytecode.OpClosure {
					visit(&in.Sym)
				}
			}
		}
	}
}

// dropFunctions leaves out functions that nothing names, and methods of types.
func dropFunctions(f *bytecode.File) bool {
	used := map[int32]bool{}
	names(f, func(id *int32) { used[*id] = true })
	for i := range f.Types {
		if f.Types[i].Kind == bytecode.KindNamed {
			for _, m := range f.Types[i].Methods {
				used[int32(m.Func)] = true
			}
		}
	}
	numbers := map[int32]int32{}
	var kept []bytecode.Func
	for i := range f.Funcs {
		numbers[int32(i)] = int32(len(kept))
		if used[int32(i)] || f.Funcs[i].Exported {
			kept = append(kept, f.Funcs[i])
		}
	}
	if len(kept) == len(f.Funcs) {
		return false
	}
	f.Funcs = kept
	names(f, func(id *int32) { *id = numbers[*id] })
	for i := range f.Types {
		if f.Types[i].Kind == bytecode.KindNamed {
			for k := range f.Types[i].Methods {
				f.Types[i].Methods[k].Func = bytecode.FuncID(numbers[int32(f.Types[i].Methods[k].Func)])
			}
		}
	}
	return true
}
