package compiler

import (
	"go/constant"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// define gives an instruction its value, which is no aggregate.
func (f *function) define(v ssa.Value, op bytecode.Operand) {
	f.values[v] = value{typ: f.p.typ(v.Type()), op: op}
}

// value returns what v became.
func (f *function) value(v ssa.Value) value {
	if x, ok := f.values[v]; ok {
		return x
	}
	switch v := v.(type) {
	case *ssa.Const:
		return f.constValue(v, f.p.constType(v))
	case *ssa.Function:
		t := f.p.typ(v.Signature)
		return value{typ: t, op: f.function(f.c.funcID(v), t)}
	case *ssa.Global:
		return value{typ: f.p.typ(v.Type()), op: f.addressOf(f.target(v))}
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return value{typ: f.p.typ(v.Type()), op: f.addressOf(f.target(v))}
	}
	refuse(v.Pos(), Construct, "value %s of type %T", v, v)
	return value{}
}

// valueAs returns what v became where type t is wanted, which tells the type of
// constants without one.
func (f *function) valueAs(v ssa.Value, t *bytecode.Type) value {
	if c, ok := v.(*ssa.Const); ok && isUntyped(c.Type()) {
		return f.constValue(c, t)
	}
	return f.value(v)
}

// operand returns the SSA value that v became. Precondition: it is no aggregate.
func (f *function) operand(v ssa.Value) bytecode.Operand {
	x := f.value(v)
	if x.typ.IsAggregate() {
		refuse(v.Pos(), Construct, "aggregate %s as a scalar", v)
	}
	return x.op
}

// constType returns the type of a constant; an untyped nil counts as an any.
func (p *program) constType(c *ssa.Const) *bytecode.Type {
	if b, ok := c.Type().(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return p.universe.Any()
	}
	return p.typ(c.Type())
}

// constValue makes a constant of type t.
func (f *function) constValue(c *ssa.Const, t *bytecode.Type) value {
	u := t.Under()
	switch {
	case u.Kind.IsComplex():
		part := t.FieldType(0, f.p.universe)
		re, im := constant.MakeInt64(0), constant.MakeInt64(0)
		if c.Value != nil {
			re, im = complexParts(c.Value)
		}
		return value{typ: t, op: f.constant(part, constBits(re, part)), im: f.constant(part, constBits(im, part))}
	case t.IsAggregate():
		return value{typ: t, nil: true}
	case u.Kind == bytecode.KindString && c.Value != nil:
		return value{typ: t, op: f.text(t, stringOf(c))}
	case u.Kind.IsBasic() && u.Kind != bytecode.KindString && c.Value != nil:
		return value{typ: t, op: f.constant(t, constBits(c.Value, t))}
	case u.Kind.IsBasic() && u.Kind != bytecode.KindString:
		return value{typ: t, op: f.constant(t, 0)}
	case c.Value != nil:
		return f.constInterface(c, t)
	}
	return value{typ: t, op: f.zero(t)}
}

// constInterface makes a constant that go/ssa gave an interface type: a constraint,
// or the type of what it is compared with.
func (f *function) constInterface(c *ssa.Const, t *bytecode.Type) value {
	refuse(c.Pos(), Construct, "constant %s of type %s", c, t)
	return value{}
}

func stringOf(c *ssa.Const) string { return constant.StringVal(c.Value) }

// complexParts returns the real and imaginary part of a number.
func complexParts(c constant.Value) (re, im constant.Value) {
	c = constant.ToComplex(c)
	return constant.Real(c), constant.Imag(c)
}

// constBits returns the bits of a constant, zero-extended from the size of its type.
func constBits(c constant.Value, t *bytecode.Type) uint64 {
	switch k := t.Under().Kind; {
	case k == bytecode.KindBool:
		if constant.BoolVal(c) {
			return 1
		}
		return 0
	case k == bytecode.KindFloat32:
		x, _ := constant.Float32Val(constant.ToFloat(c))
		return uint64(math.Float32bits(x))
	case k == bytecode.KindFloat64:
		x, _ := constant.Float64Val(constant.ToFloat(c))
		return math.Float64bits(x)
	}
	n := constant.ToInt(c)
	bits, ok := constant.Uint64Val(n)
	if !ok {
		i, _ := constant.Int64Val(n)
		bits = uint64(i)
	}
	if size := t.Size(); size < 8 {
		bits &= 1<<(8*size) - 1
	}
	return bits
}
