package breach

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// callKinds call wrongly, and return wrongly.
var callKinds = []Kind{
	inserted("call", "an argument of another type", func(q *piece) {
		in, sig := q.call()
		q.want(len(sig.Params) > 0)
		i := q.IntN(len(sig.Params))
		in.Args[i], _ = q.value(not(is(sig.Params[i])))
		if q.oneIn(3) {
			in.Args[i] = bytecode.SlotOperand(q.slot(q.typ(func(t *bytecode.Type) bool { return t.IsAggregate() && t != sig.Params[i] })))
		}
		q.results(in, sig.Results)
	}),
	inFunctions("call", "another argument of a call", func(b *body) bool {
		return b.change(isOp(bytecode.OpCall), func(p point, in *bytecode.Instr) bool {
			if len(in.Args) == 0 {
				return false
			}
			i := b.IntN(len(in.Args))
			v, ok := b.wanted(p, func(_ bytecode.Operand, t *bytecode.Type) bool {
				return in.Args[i].IsSlot() || t != b.typeOf(in.Args[i])
			})
			if ok {
				in.Args[i] = v
			}
			return ok
		})
	}),
	inserted("call", "an argument too few", func(q *piece) {
		in, sig := q.call()
		q.want(len(in.Args) > 0)
		in.Args = in.Args[1:]
		q.results(in, sig.Results)
	}),
	inserted("call", "an argument too many", func(q *piece) {
		in, sig := q.call()
		x, _ := q.value(anyType)
		in.Args = append(in.Args, x)
		q.results(in, sig.Results)
	}),
	inserted("call", "a result too many", func(q *piece) {
		in, sig := q.call()
		q.results(in, append(slices.Clone(sig.Results), q.basic(bytecode.KindInt)))
	}),
	inserted("call", "a function that is not there, called", func(q *piece) {
		q.effect(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(len(q.f.Funcs) + len(q.f.Externs) + q.IntN(3))})
	}),
	inserted("call", "a function with captures, called", func(q *piece) {
		fn := q.function(true)
		sig := q.c.Sig(bytecode.FuncID(fn))
		q.results(bytecode.Instr{Op: bytecode.OpCall, Sym: fn, Args: q.operands(sig.Params)}, sig.Results)
	}),
	inserted("type", "a call of no function", func(q *piece) {
		x, _ := q.value(not(isFunc))
		q.effect(bytecode.Instr{Op: bytecode.OpCallClosure, Args: []bytecode.Operand{x}})
	}),
	inserted("call", "an argument of a function value of another type", func(q *piece) {
		f, t := q.value(func(t *bytecode.Type) bool { return isFunc(t) && len(t.Under().Params) > 0 })
		sig := t.Under()
		args, i := q.operands(sig.Params), q.IntN(len(sig.Params))
		args[i], _ = q.value(not(is(sig.Params[i])))
		q.results(bytecode.Instr{Op: bytecode.OpCallClosure, Args: append([]bytecode.Operand{f}, args...)}, sig.Results)
	}),
	inserted("type", "a method of no interface", func(q *piece) {
		x, _ := q.value(not(isInterface))
		q.effect(bytecode.Instr{Op: bytecode.OpCallMethod, Args: []bytecode.Operand{x}})
	}),
	inserted("call", "a method that is not there", func(q *piece) {
		x, t := q.value(isInterface)
		n := int32(len(t.Under().Methods) + q.IntN(3))
		if q.oneIn(4) {
			n = -1
		}
		q.effect(bytecode.Instr{Op: bytecode.OpCallMethod, Sym: n, Args: []bytecode.Operand{x}})
	}),
	inserted("call", "a method by another's arguments", func(q *piece) {
		x, t := q.value(func(t *bytecode.Type) bool { return isInterface(t) && len(t.Under().Methods) > 0 })
		n := q.IntN(len(t.Under().Methods))
		q.want(bytecode.PackageOf(t.Under().Methods[n].Name) == "")
		sig := t.Under().Methods[n].Sig
		args := append([]bytecode.Operand{x}, q.operands(sig.Params)...)
		if len(sig.Params) == 0 || q.oneIn(3) {
			args = append(args, x)
		} else {
			i := q.IntN(len(sig.Params))
			args[1+i], _ = q.value(not(is(sig.Params[i])))
		}
		q.results(bytecode.Instr{Op: bytecode.OpCallMethod, Sym: int32(n), Args: args}, sig.Results)
	}),
	inserted("intrinsic", "a built-in operation that is not there", func(q *piece) {
		q.effect(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: int32(intrinsics.Count + q.IntN(3))})
	}),
	inserted("call", "a built-in operation's argument of another type", func(q *piece) {
		n := q.IntN(intrinsics.Count)
		params, results := intrinsics.Table[n].Signature(q.c.Universe())
		q.want(len(params) > 0)
		args, i := q.operands(params), q.IntN(len(params))
		args[i], _ = q.value(not(is(params[i])))
		q.results(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: int32(n), Args: args}, results)
	}),
	inserted("result", "a result in a slot of another type", func(q *piece) {
		t := q.typ(both((*bytecode.Type).IsAggregate, not(isInterface)))
		other := q.slot(q.typ(func(x *bytecode.Type) bool { return x.IsAggregate() && x != t }))
		x, _ := q.value(isInterface)
		q.unbox(t, x, bytecode.SlotOperand(other))
	}),
	inserted("result", "an aggregate as a result that is a value", func(q *piece) {
		t := q.typ((*bytecode.Type).IsAggregate)
		x, _ := q.value(isInterface)
		q.unbox(t, x, firstNew+bytecode.Operand(len(q.types)))
	}),
	inserted("result", "a value as a result in a slot", func(q *piece) {
		t := q.typ(both(isDirect, not(isInterface)))
		x, _ := q.value(isInterface)
		q.unbox(t, x, bytecode.SlotOperand(q.slot(t)))
	}),
	inFunctions("result", "a call's result in a slot of another type", func(b *body) bool {
		return b.change(isOp(bytecode.OpCall, bytecode.OpCallClosure, bytecode.OpCallMethod), func(_ point, in *bytecode.Instr) bool {
			for i, d := range in.Dst {
				if !d.IsSlot() {
					continue
				}
				for _, s := range b.Perm(len(b.fn.Slots)) {
					if t := b.c.SlotType(b.id, int32(s)); t != b.c.SlotType(b.id, d.Slot()) {
						in.Dst[i] = bytecode.SlotOperand(int32(s))
						return true
					}
				}
			}
			return false
		})
	}),
	inFunctions("result", "a catch of four results", func(b *body) bool {
		return b.change(isOp(bytecode.OpCatch), func(_ point, in *bytecode.Instr) bool {
			in.Dst = append(in.Dst, firstNew)
			return Renumber(b.fn)
		})
	}),
	inFunctions("return", "a result of another type", func(b *body) bool {
		return b.change(isOp(bytecode.OpReturn), func(p point, in *bytecode.Instr) bool {
			if len(in.Args) == 0 {
				return false
			}
			i := b.IntN(len(in.Args))
			v, ok := b.wanted(p, func(_ bytecode.Operand, t *bytecode.Type) bool {
				return in.Args[i].IsSlot() || t != b.typeOf(in.Args[i])
			})
			if ok {
				in.Args[i] = v
			}
			return ok
		})
	}),
	inFunctions("return", "a result too few or too many", func(b *body) bool {
		return b.change(isOp(bytecode.OpReturn), func(p point, in *bytecode.Instr) bool {
			if len(in.Args) > 0 && b.oneIn(2) {
				in.Args = in.Args[1:]
				return true
			}
			v, ok := b.wanted(p, func(bytecode.Operand, *bytecode.Type) bool { return true })
			if ok {
				in.Args = append(in.Args, v)
			}
			return ok
		})
	}),
}

// call returns a call of a function of the file, with its arguments and without its results.
func (q *piece) call() (bytecode.Instr, *bytecode.Type) {
	fn := q.function(false)
	sig := q.c.Sig(bytecode.FuncID(fn))
	return bytecode.Instr{Op: bytecode.OpCall, Sym: fn, Args: q.operands(sig.Params)}, sig
}

// unbox asks an interface for a value of a type, which goes to dst.
func (q *piece) unbox(t *bytecode.Type, x, dst bytecode.Operand) {
	in := bytecode.Instr{Op: bytecode.OpUnbox, Type: q.site.id(t), Args: []bytecode.Operand{x}, Dst: []bytecode.Operand{dst}}
	if dst.IsValue() {
		q.types = append(q.types, nil)
	}
	in.Dst = append(in.Dst, firstNew+bytecode.Operand(len(q.types)))
	q.types = append(q.types, nil)
	q.effect(in)
}
