package breach

import "github.com/portico-os/portico/bytecode"

// typeKinds give operations of numbers and texts operands of wrong types.
var typeKinds = []Kind{
	inserted("type", "arithmetic of two types", func(q *piece) {
		x, t := q.value(isNumber)
		y, _ := q.value(both(isNumber, not(is(t))))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv})
		q.op(op, x, y)
	}),
	inserted("type", "arithmetic of what is no number", func(q *piece) {
		x, _ := q.value(not(isNumber))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv})
		q.op(op, x, x)
	}),
	inserted("type", "remainder of floats", func(q *piece) {
		x, _ := q.value(not(isInteger))
		q.op(bytecode.OpRem, x, x)
	}),
	inserted("type", "bits of floats", func(q *piece) {
		x, _ := q.value(both(not(isInteger), not(isBool)))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpAnd, bytecode.OpOr, bytecode.OpXor})
		q.op(op, x, x)
	}),
	inserted("type", "a shift of no integer", func(q *piece) {
		x, _ := q.value(not(isInteger))
		n, _ := q.value(isUnsigned)
		op, _ := one(q.site, []bytecode.Op{bytecode.OpShl, bytecode.OpShr})
		q.op(op, x, n)
	}),
	inserted("type", "a shift by a signed count", func(q *piece) {
		x, _ := q.value(isInteger)
		n, _ := q.value(not(isUnsigned))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpShl, bytecode.OpShr})
		q.op(op, x, n)
	}),
	inserted("type", "negation of no number", func(q *piece) {
		x, _ := q.value(not(isNumber))
		q.op(bytecode.OpNeg, x)
	}),
	inserted("type", "not of no bool", func(q *piece) {
		x, _ := q.value(not(isBool))
		q.op(bytecode.OpNot, x)
	}),
	inserted("type", "order of what has none", func(q *piece) {
		x, _ := q.value(both(not(isNumber), not(isText)))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpLt, bytecode.OpLe})
		q.op(op, x, x)
	}),
	inserted("compare", "order of two types", func(q *piece) {
		x, t := q.value(isNumber)
		y, _ := q.value(not(is(t)))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpLt, bytecode.OpLe})
		q.op(op, x, y)
	}),
	inserted("compare", "equality of two types", func(q *piece) {
		x, t := q.value((*bytecode.Type).IsComparable)
		y, _ := q.value(not(is(t)))
		op, _ := one(q.site, []bytecode.Op{bytecode.OpEq, bytecode.OpNe})
		q.op(op, x, y)
	}),
	inserted("compare", "equality of what has none", func(q *piece) {
		x, t := q.value(func(t *bytecode.Type) bool { return isDirect(t) && !t.IsComparable() })
		y, ok := q.wanted(q.p, func(v bytecode.Operand, u *bytecode.Type) bool {
			in := q.definition(v)
			return u == t && (in == nil || in.Op != bytecode.OpZero)
		})
		q.want(ok)
		op, _ := one(q.site, []bytecode.Op{bytecode.OpEq, bytecode.OpNe})
		q.op(op, x, y)
	}),
	inserted("type", "conversion of no number", func(q *piece) {
		x, _ := q.value(not(isNumber))
		q.typed(bytecode.OpConvert, q.typ(isNumber), x)
	}),
	inserted("type", "conversion to no number", func(q *piece) {
		x, _ := q.value(isNumber)
		q.typed(bytecode.OpConvert, q.typ(both(isDirect, not(isNumber))), x)
	}),
	inserted("change", "change to another underlying type", func(q *piece) {
		u := q.c.Universe()
		x, t := q.value(anyType)
		q.typed(bytecode.OpChange, q.typ(func(to *bytecode.Type) bool {
			pointers := t.Kind == bytecode.KindPointer && to.Kind == bytecode.KindPointer
			return isDirect(to) && u.Untagged(t.Under()) != u.Untagged(to.Under()) && !(pointers && u.Untagged(t.Elem.Under()) == u.Untagged(to.Elem.Under()))
		}), x)
	}),
	inserted("type", "length of no sequence", func(q *piece) {
		x, _ := q.value(not(isSequence))
		q.op(bytecode.OpLen, x)
	}),
	inserted("type", "capacity of no slice", func(q *piece) {
		x, _ := q.value(not(isSlice))
		q.op(bytecode.OpCap, x)
	}),
	inFunctions("type", "a branch on no bool", func(b *body) bool {
		return b.change(isOp(bytecode.OpBranch), func(p point, in *bytecode.Instr) bool {
			v, ok := b.wanted(p, func(_ bytecode.Operand, t *bytecode.Type) bool { return !isBool(t) })
			// What is proven behind the branch goes with the condition.
			if !ok || b.proves(in.Args[0]) {
				return false
			}
			in.Args[0] = v
			return true
		})
	}),
}

// proves tells whether a condition may prove something.
func (b *body) proves(v bytecode.Operand) bool {
	in := b.definition(v)
	for in != nil && in.Op == bytecode.OpNot {
		in = b.definition(in.Args[0])
	}
	return in != nil && in.Op >= bytecode.OpEq && in.Op <= bytecode.OpLe
}

// constantKinds make constants that are none.
var constantKinds = []Kind{
	inserted("type", "a constant of no scalar", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpConst, Type: q.site.id(q.typ(both(isDirect, not(isScalar)))), Imm: 0}, nil)
	}),
	inserted("const", "bits above a constant's width", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool { return isScalar(t) && t.Size() < 8 })
		q.emit(bytecode.Instr{Op: bytecode.OpConst, Type: q.site.id(t), Imm: 1 << (8*uint(t.Size()) + uint(q.IntN(64-8*int(t.Size()))))}, nil)
	}),
	inserted("const", "a bool that is 2", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindBool), Imm: 2}, nil)
	}),
	inserted("type", "a text of no string", func(q *piece) {
		if len(q.f.Data) == 0 {
			q.f.Data = []string{""}
		}
		q.emit(bytecode.Instr{Op: bytecode.OpString, Type: q.site.id(q.typ(both(isDirect, not(isText))))}, nil)
	}),
	inserted("type", "zero of a type that is not there", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpZero, Type: bytecode.TypeID(bytecode.NumBasic + len(q.f.Types) + q.IntN(3))}, nil)
	}),
	inserted("const", "a text that is not there", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpString, Type: bytecode.TypeID(bytecode.KindString), Sym: int32(len(q.f.Data) + q.IntN(3))}, nil)
	}),
	inserted("aggregate", "an aggregate as a value", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpZero, Type: q.site.id(q.typ((*bytecode.Type).IsAggregate))}, nil)
	}),
}
