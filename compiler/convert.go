package compiler

import (
	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// convert translates conversions that change the representation of a value.
func (f *function) convert(in *ssa.Convert) {
	t := f.p.typ(in.Type())
	x := f.valueAs(in.X, t)
	from, to := x.typ.Under(), t.Under()
	switch {
	case from.Kind.IsComplex() && to.Kind.IsComplex():
		part := t.FieldType(0, f.p.universe)
		f.values[in] = value{typ: t, op: f.float(x.op, part), im: f.float(x.im, part)}
	case isNumber(from.Kind) && isNumber(to.Kind):
		if x.typ == t {
			f.values[in] = x
			return
		}
		f.define(in, f.typed(bytecode.OpConvert, t, x.op))
	case from.Kind.IsInteger() && to.Kind == bytecode.KindString:
		f.values[in] = f.coerced(f.library("RuneToString", f.runeOf(x))[0], t)
	case from.Kind == bytecode.KindString && to.Kind == bytecode.KindSlice:
		name := "StringToBytes"
		if to.Elem.Under().Kind == bytecode.KindInt32 {
			name = "StringToRunes"
		}
		f.values[in] = f.converted(name, x, t)
	case from.Kind == bytecode.KindSlice && to.Kind == bytecode.KindString:
		name := "BytesToString"
		if from.Elem.Under().Kind == bytecode.KindInt32 {
			name = "RunesToString"
		}
		f.values[in] = f.converted(name, x, t)
	case from == to:
		f.values[in] = f.changeType(x, t)
	default:
		refuse(in.Pos(), Construct, "conversion of %s to %s", x.typ, t)
	}
}

// converted calls a library function on one value, whose elements may have to change
// their type before or after.
func (f *function) converted(name string, x value, t *bytecode.Type) value {
	sig := f.p.funcType(f.c.libraryFunc(name, nil))
	r := f.library(name, f.elements(x, sig.Params[0]))[0]
	return f.elements(r, t)
}

// elements returns a string as a string, or a slice as a slice of type t with elements
// of an identical underlying type: a copy, if the types differ.
func (f *function) elements(s value, t *bytecode.Type) value {
	if s.typ.Under() == t.Under() {
		return f.coerced(s, t)
	}
	tInt := f.basic(bytecode.KindInt)
	n := f.op(bytecode.OpLen, tInt, s.op)
	made := f.typed(bytecode.OpMakeSlice, t, n, n)
	f.each(n, func(i bytecode.Operand) {
		from := f.element(s.op, f.op(bytecode.OpIndexCheck, tInt, s.op, i))
		to := f.element(made, f.op(bytecode.OpIndexCheck, tInt, made, i))
		f.store(to, f.coerced(f.read(from), to.typ).op)
	})
	return scalar(t, made)
}

func isNumber(k bytecode.Kind) bool { return k.IsInteger() || k.IsFloat() }

// runeOf returns an integer as a rune; one that does not fit becomes U+FFFD.
func (f *function) runeOf(x value) value {
	rune := f.basic(bytecode.KindInt32)
	r := x.op
	if x.typ != rune {
		r = f.typed(bytecode.OpConvert, rune, x.op)
	}
	if x.typ.Size() < 4 || x.typ.Under() == rune {
		return scalar(rune, r)
	}
	back := f.typed(bytecode.OpConvert, x.typ, r)
	valid := f.compare(bytecode.OpEq, back, x.op)
	if x.typ.Under().Kind.IsUnsigned() {
		// An unsigned number from 1<<31 on may come back unchanged.
		positive := f.compare(bytecode.OpLe, f.constant(rune, 0), r)
		valid = f.op(bytecode.OpAnd, f.basic(bytecode.KindBool), valid, positive)
	}
	return scalar(rune, f.choose(valid, func() bytecode.Operand { return r }, func() bytecode.Operand { return f.constant(rune, 0xFFFD) }))
}

// choose evaluates one of two expressions of the same type.
func (b *body) choose(cond bytecode.Operand, yes, no func() bytecode.Operand) bytecode.Operand {
	blockYes, blockNo, join := b.newBlock(), b.newBlock(), b.newBlock()
	b.branch(cond, blockYes, blockNo)
	b.current = blockYes
	x := yes()
	fromYes := b.current
	b.jump(join)
	b.current = blockNo
	y := no()
	fromNo := b.current
	b.jump(join)
	b.current = join
	phi, v := b.phi(join, b.types[x])
	addEdge(phi, fromYes, x)
	addEdge(phi, fromNo, y)
	return v
}
