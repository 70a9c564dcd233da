package front

import (
	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
)

// convert translates conversions that change the representation of a value.
func (f *function) convert(in *ssa.Convert) {
	t := f.p.TypeOf(in.Type())
	x := f.valueAs(in.X, t)
	from, to := x.Type.Under(), t.Under()
	switch {
	case from.Kind.IsComplex() && to.Kind.IsComplex():
		part := t.FieldType(0, f.p.Universe)
		f.values[in] = emit.Value{Type: t, Op: f.Float(x.Op, part), Im: f.Float(x.Im, part)}
	case isNumber(from.Kind) && isNumber(to.Kind):
		if x.Type == t {
			f.values[in] = x
			return
		}
		f.define(in, f.Typed(bytecode.OpConvert, t, x.Op))
	case from.Kind.IsInteger() && to.Kind == bytecode.KindString:
		f.values[in] = f.Coerced(f.library("RuneToString", f.runeOf(x))[0], t)
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
		f.values[in] = f.ChangeType(x, t)
	default:
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "conversion of %s to %s", x.Type, t)
	}
}

// converted calls a library function on one value, whose elements may have to change
// their type before or after.
func (f *function) converted(name string, x emit.Value, t *bytecode.Type) emit.Value {
	sig := f.p.funcType(f.c.libraryFunc(name, nil))
	r := f.library(name, f.elements(x, sig.Params[0]))[0]
	return f.elements(r, t)
}

// elements returns a string as a string, or a slice as a slice of type t with elements
// of an identical underlying type: a copy, if the types differ.
func (f *function) elements(s emit.Value, t *bytecode.Type) emit.Value {
	if s.Type.Under() == t.Under() {
		return f.Coerced(s, t)
	}
	tInt := f.Basic(bytecode.KindInt)
	n := f.Op(bytecode.OpLen, tInt, s.Op)
	made := f.Typed(bytecode.OpMakeSlice, t, n, n)
	f.Each(n, func(i bytecode.Operand) {
		from := f.Element(s.Op, f.Op(bytecode.OpIndexCheck, tInt, s.Op, i))
		to := f.Element(made, f.Op(bytecode.OpIndexCheck, tInt, made, i))
		f.Store(to, f.Coerced(f.Read(from), to.Type).Op)
	})
	return emit.Scalar(t, made)
}

func isNumber(k bytecode.Kind) bool { return k.IsInteger() || k.IsFloat() }

// runeOf returns an integer as a rune; one that does not fit becomes U+FFFD.
func (f *function) runeOf(x emit.Value) emit.Value {
	rune := f.Basic(bytecode.KindInt32)
	r := x.Op
	if x.Type != rune {
		r = f.Typed(bytecode.OpConvert, rune, x.Op)
	}
	if x.Type.Size() < 4 || x.Type.Under() == rune {
		return emit.Scalar(rune, r)
	}
	back := f.Typed(bytecode.OpConvert, x.Type, r)
	valid := f.Compare(bytecode.OpEq, back, x.Op)
	if x.Type.Under().Kind.IsUnsigned() {
		// An unsigned number from 1<<31 on may come back unchanged.
		positive := f.Compare(bytecode.OpLe, f.Constant(rune, 0), r)
		valid = f.Op(bytecode.OpAnd, f.Basic(bytecode.KindBool), valid, positive)
	}
	return emit.Scalar(rune, f.Choose(valid, func() bytecode.Operand { return r }, func() bytecode.Operand { return f.Constant(rune, 0xFFFD) }))
}
