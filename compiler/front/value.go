package front

import (
	"go/constant"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/load"
)

// define gives an instruction its value, which is no aggregate.
func (f *function) define(v ssa.Value, op bytecode.Operand) {
	f.values[v] = emit.Value{Type: f.p.TypeOf(v.Type()), Op: op}
}

// value returns what v became.
func (f *function) value(v ssa.Value) emit.Value {
	if x, ok := f.values[v]; ok {
		return x
	}
	switch v := v.(type) {
	case *ssa.Const:
		return f.constValue(v, f.p.constType(v))
	case *ssa.Function:
		t := f.p.TypeOf(v.Signature)
		return emit.Value{Type: t, Op: f.Function(f.c.funcID(v), t)}
	case *ssa.Global:
		return emit.Value{Type: f.p.TypeOf(v.Type()), Op: f.addressOf(f.target(v))}
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return emit.Value{Type: f.p.TypeOf(v.Type()), Op: f.addressOf(f.target(v))}
	}
	diagnostics.Refuse(v.Pos(), diagnostics.Construct, "value %s of type %T", v, v)
	return emit.Value{}
}

// valueAs returns what v became where type t is wanted, which tells the type of
// constants without one.
func (f *function) valueAs(v ssa.Value, t *bytecode.Type) emit.Value {
	if c, ok := v.(*ssa.Const); ok && load.IsUntyped(c.Type()) {
		return f.constValue(c, t)
	}
	return f.value(v)
}

// operand returns the SSA value that v became. Precondition: it is no aggregate.
func (f *function) operand(v ssa.Value) bytecode.Operand {
	x := f.value(v)
	if x.Type.IsAggregate() {
		diagnostics.Refuse(v.Pos(), diagnostics.Construct, "aggregate %s as a scalar", v)
	}
	return x.Op
}

// constType returns the type of a constant; an untyped nil counts as an any.
func (p *Program) constType(c *ssa.Const) *bytecode.Type {
	if b, ok := c.Type().(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return p.Universe.Any()
	}
	return p.TypeOf(c.Type())
}

// constValue makes a constant of type t.
func (f *function) constValue(c *ssa.Const, t *bytecode.Type) emit.Value {
	u := t.Under()
	switch {
	case u.Kind.IsComplex():
		part := t.FieldType(0, f.p.Universe)
		re, im := constant.MakeInt64(0), constant.MakeInt64(0)
		if c.Value != nil {
			re, im = complexParts(c.Value)
		}
		return emit.Value{Type: t, Op: f.Constant(part, constBits(re, part)), Im: f.Constant(part, constBits(im, part))}
	case t.IsAggregate():
		return emit.Value{Type: t, Nil: true}
	case u.Kind == bytecode.KindString && c.Value != nil:
		return emit.Value{Type: t, Op: f.Text(t, stringOf(c))}
	case u.Kind.IsBasic() && u.Kind != bytecode.KindString && c.Value != nil:
		return emit.Value{Type: t, Op: f.Constant(t, constBits(c.Value, t))}
	case u.Kind.IsBasic() && u.Kind != bytecode.KindString:
		return emit.Value{Type: t, Op: f.Constant(t, 0)}
	case c.Value != nil:
		return f.constInterface(c, t)
	}
	return emit.Value{Type: t, Op: f.Zero(t)}
}

// constInterface makes a constant that go/ssa gave an interface type: a constraint,
// or the type of what it is compared with.
func (f *function) constInterface(c *ssa.Const, t *bytecode.Type) emit.Value {
	diagnostics.Refuse(c.Pos(), diagnostics.Construct, "constant %s of type %s", c, t)
	return emit.Value{}
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
