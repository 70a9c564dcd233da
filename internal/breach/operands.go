package breach

import "github.com/portico-os/portico/bytecode"

// operandKinds use what is not there, or not there yet.
var operandKinds = []Kind{
	inserted("operand", "a value that is not there", func(q *piece) {
		q.effect(bytecode.Instr{Op: bytecode.OpTLSSet, Args: []bytecode.Operand{firstNew<<1 + bytecode.Operand(q.IntN(3))}})
	}),
	inserted("operand", "a slot as a value", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool { return isDirect(t) && t.IsComparable() })
		slot := bytecode.SlotOperand(q.slot(t))
		q.op(bytecode.OpEq, slot, slot)
	}),
	inserted("operand", "a slot that is not there", func(q *piece) {
		slot := bytecode.SlotOperand(int32(len(q.fn.Slots) + q.IntN(3)))
		q.typed(bytecode.OpBox, q.c.Universe().Any(), slot)
	}),
	inserted("operand", "nothing as a value", func(q *piece) {
		x, _ := q.value(isNumber)
		q.op(bytecode.OpAdd, x, bytecode.None)
	}),
	inFunctions("operand", "a parameter that is bound to a slot, as a value", func(b *body) bool {
		for i, s := range b.fn.ParamSlots {
			if s < 0 {
				continue
			}
			b.insert(b.gapIn(0), bytecode.Instr{Op: bytecode.OpTLSSet, Args: []bytecode.Operand{bytecode.Operand(i)}})
			return true
		}
		return false
	}),
	inserted("aggregate", "a slot of no aggregate as an operand", func(q *piece) {
		slot := bytecode.SlotOperand(q.slot(q.typ(both(isDirect, not(isInterface)))))
		q.typed(bytecode.OpBox, q.c.Universe().Any(), slot)
	}),

	inFunctions("dominance", "a value that is not defined on every way", func(b *body) bool {
		return b.usesEarly(func(v bytecode.Operand, p point) bool { return b.defs[v].block != p.block && p.block != b.fn.Handler })
	}),
	inFunctions("dominance", "a value in front of its definition", func(b *body) bool {
		return b.usesEarly(func(v bytecode.Operand, p point) bool { return b.defs[v].block == p.block })
	}),
	inFunctions("dominance", "a value of the function in its handler", func(b *body) bool {
		return b.fn.Handler >= 0 && b.usesEarly(func(_ bytecode.Operand, p point) bool { return p.block == b.fn.Handler })
	}),
	inFunctions("dominance", "a phi's operand that is not defined on that way", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if in.Imm != 0 {
				return false // the claim would not hold either
			}
			i := b.IntN(len(in.Args))
			end := point{in.Blocks[i], len(b.fn.Blocks[in.Blocks[i]].Instrs) - 1}
			t := b.typeOf(in.Dst[0])
			var list []bytecode.Operand
			for v := range b.values {
				if b.values[v].Type == t && !b.available(bytecode.Operand(v), end) {
					list = append(list, bytecode.Operand(v))
				}
			}
			v, ok := one(b.site, list)
			if ok {
				in.Args[i] = v
			}
			return ok
		})
	}),
	inFunctions("dominance", "a condition that is not known yet", func(b *body) bool {
		return b.change(isOp(bytecode.OpBranch), func(p point, in *bytecode.Instr) bool {
			if b.proves(in.Args[0]) {
				return false
			}
			var list []bytecode.Operand
			for v := range b.values {
				if t := b.values[v].Type; t != nil && isBool(t) && !b.available(bytecode.Operand(v), p) && !b.proves(bytecode.Operand(v)) {
					list = append(list, bytecode.Operand(v))
				}
			}
			v, ok := one(b.site, list)
			if ok {
				in.Args[0] = v
			}
			return ok
		})
	}),
}

// usesEarly inserts a use of a value at a point where it is not available. What uses it takes any type.
func (b *body) usesEarly(want func(v bytecode.Operand, p point) bool) bool {
	object := b.site.id(b.c.Universe().Any())
	for range 8 {
		p := b.gap()
		if b.oneIn(2) && b.fn.Handler >= 0 {
			p = b.gapIn(b.fn.Handler)
		}
		var list []bytecode.Operand
		for v := range b.values {
			if o := bytecode.Operand(v); b.values[v].Type != nil && !b.available(o, p) && want(o, p) {
				list = append(list, o)
			}
		}
		v, ok := one(b.site, list)
		if !ok {
			continue
		}
		t := b.typeOf(v)
		in := bytecode.Instr{Op: bytecode.OpBox, Type: object, Args: []bytecode.Operand{v}, Dst: []bytecode.Operand{firstNew}}
		if isInterface(t) {
			in.Op = bytecode.OpUpcast
		}
		if object == bytecode.NoType {
			if !isNumber(t) {
				continue
			}
			in = bytecode.Instr{Op: bytecode.OpNeg, Args: []bytecode.Operand{v}, Dst: []bytecode.Operand{firstNew}}
		}
		b.insert(p, in)
		return true
	}
	return false
}
