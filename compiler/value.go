package compiler

import (
	"go/constant"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// value is what a go/ssa value became.
type value struct {
	typ *bytecode.Type
	op  bytecode.Operand // the SSA value; of a complex number the real part
	im  bytecode.Operand // the imaginary part
	at  *place           // of a struct or array: where it is; nothing writes there
	nil bool             // an aggregate that is the zero value, and is nowhere
}

func (v value) isComplex() bool   { return v.typ.Under().Kind.IsComplex() }
func (v value) isAggregate() bool { return v.typ.IsAggregate() && !v.isComplex() }

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

func isUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0 || ok && b.Kind() == types.UntypedNil
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

// function returns a function value.
func (b *body) function(id bytecode.FuncID, t *bytecode.Type) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpFunc, Sym: int32(id)}, t)
}

// read returns the value at a place; an aggregate is copied.
func (b *body) read(p place) value {
	switch {
	case p.typ.Under().Kind.IsComplex():
		u := b.c.p.universe
		return value{typ: p.typ, op: b.load(p.field(0, u)), im: b.load(p.field(1, u))}
	case p.typ.IsAggregate():
		t := b.temporary(p.typ)
		b.copy(t, p)
		return value{typ: p.typ, at: &t}
	}
	return value{typ: p.typ, op: b.load(p)}
}

// write stores a value of the place's own type.
func (b *body) write(p place, v value) {
	switch {
	case v.isComplex():
		u := b.c.p.universe
		b.store(p.field(0, u), v.op)
		b.store(p.field(1, u), v.im)
	case v.nil:
		b.clear(p)
	case v.at != nil:
		b.copy(p, *v.at)
	default:
		b.store(p, v.op)
	}
}

// coerced returns a value as one of another type with the same representation.
func (b *body) coerced(v value, t *bytecode.Type) value {
	switch {
	case v.typ == t:
		return v
	case v.nil:
		return value{typ: t, nil: true}
	case v.isComplex():
		return value{typ: t, op: v.op, im: v.im}
	case v.isAggregate():
		return b.changeType(v, t)
	case t.IsInterface() && v.typ.IsInterface() && t.Under() != v.typ.Under():
		return value{typ: t, op: b.upcast(v.op, t)}
	}
	return value{typ: t, op: b.typed(bytecode.OpChange, t, v.op)}
}

// argument returns a value as the operand of a call, closure, return or box: an
// aggregate as a slot of exactly type t.
func (b *body) argument(v value, t *bytecode.Type) bytecode.Operand {
	v = b.coerced(v, t)
	if !t.IsAggregate() {
		return v.op
	}
	if v.at != nil && v.at.Base == bytecode.BaseSlot && len(v.at.Path) == 0 && b.slots[v.at.ID] == t {
		return bytecode.SlotOperand(v.at.ID)
	}
	slot := b.newSlot("", t)
	b.write(slotPlace(slot, t), v)
	return bytecode.SlotOperand(slot)
}

// result makes the destination of a call's result of type t, and returns what to do
// after the call to get its value.
func (b *body) result(t *bytecode.Type) (bytecode.Operand, func() value) {
	if !t.IsAggregate() {
		v := b.newValue(t)
		return v, func() value { return value{typ: t, op: v} }
	}
	slot := b.newSlot("", t)
	p := slotPlace(slot, t)
	return bytecode.SlotOperand(slot), func() value {
		if t.Under().Kind.IsComplex() {
			return b.read(p)
		}
		return value{typ: t, at: &p}
	}
}

// upcast returns an interface value as one whose methods are a subset.
func (b *body) upcast(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	from := b.types[v]
	switch {
	case from == t:
		return v
	case from.Under() == t.Under():
		return b.typed(bytecode.OpChange, t, v)
	}
	return b.typed(bytecode.OpUpcast, t, v)
}

// changeType returns a value as one of a type with an identical underlying type.
func (b *body) changeType(v value, t *bytecode.Type) value {
	switch {
	case v.typ == t:
		return v
	case v.nil:
		return value{typ: t, nil: true}
	case v.isComplex():
		return value{typ: t, op: v.op, im: v.im}
	case !v.isAggregate():
		return value{typ: t, op: b.typed(bytecode.OpChange, t, v.op)}
	}
	if v.typ.Under() == t.Under() {
		p := place{v.at.Place, t}
		return value{typ: t, at: &p}
	}
	// Only tags differ: copying ignores them.
	p := b.temporary(t)
	b.copy(p, *v.at)
	return value{typ: t, at: &p}
}
