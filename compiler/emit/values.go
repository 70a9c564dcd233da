package emit

import "github.com/portico-os/portico/bytecode"

// Value is what a go/ssa value became.
type Value struct {
	Type *bytecode.Type
	Op   bytecode.Operand // the SSA value; of a complex number the real part
	Im   bytecode.Operand // the imaginary part
	At   *Place           // of a struct or array: where it is; nothing writes there
	Nil  bool             // an aggregate that is the zero value, and is nowhere
}

func (v Value) IsComplex() bool { return v.Type.Under().Kind.IsComplex() }

func (v Value) IsAggregate() bool { return v.Type.IsAggregate() && !v.IsComplex() }

func Scalar(t *bytecode.Type, v bytecode.Operand) Value { return Value{Type: t, Op: v} }

// Function returns a function value.
func (b *Builder) Function(id bytecode.FuncID, t *bytecode.Type) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpFunc, Sym: int32(id)}, t)
}

// Read returns the value at a place; an aggregate is copied.
func (b *Builder) Read(p Place) Value {
	switch {
	case p.Type.Under().Kind.IsComplex():
		u := b.unit.universe
		return Value{Type: p.Type, Op: b.Load(p.Field(0, u)), Im: b.Load(p.Field(1, u))}
	case p.Type.IsAggregate():
		t := b.Temporary(p.Type)
		b.Copy(t, p)
		return Value{Type: p.Type, At: &t}
	}
	return Value{Type: p.Type, Op: b.Load(p)}
}

// Write stores a value of the place's own type.
func (b *Builder) Write(p Place, v Value) {
	switch {
	case v.IsComplex():
		u := b.unit.universe
		b.Store(p.Field(0, u), v.Op)
		b.Store(p.Field(1, u), v.Im)
	case v.Nil:
		b.Clear(p)
	case v.At != nil:
		b.Copy(p, *v.At)
	default:
		b.Store(p, v.Op)
	}
}

// Coerced returns a value as one of another type with the same representation.
func (b *Builder) Coerced(v Value, t *bytecode.Type) Value {
	if t.IsInterface() && v.Type.IsInterface() && t.Under() != v.Type.Under() {
		return Value{Type: t, Op: b.Upcast(v.Op, t)}
	}
	return b.ChangeType(v, t)
}

// Argument returns a value as the operand of a call, closure, return or box: an
// aggregate as a slot of exactly type t.
func (b *Builder) Argument(v Value, t *bytecode.Type) bytecode.Operand {
	v = b.Coerced(v, t)
	if !t.IsAggregate() {
		return v.Op
	}
	if v.At != nil && v.At.Base == bytecode.BaseSlot && len(v.At.Path) == 0 && b.slots[v.At.ID] == t {
		return bytecode.SlotOperand(v.At.ID)
	}
	slot := b.NewSlot("", t)
	b.Write(SlotPlace(slot, t), v)
	return bytecode.SlotOperand(slot)
}

// Result makes the destination of a call's result of type t, and returns what to do
// after the call to get its value.
func (b *Builder) Result(t *bytecode.Type) (bytecode.Operand, func() Value) {
	if !t.IsAggregate() {
		v := b.NewValue(t)
		return v, func() Value { return Value{Type: t, Op: v} }
	}
	slot := b.NewSlot("", t)
	p := SlotPlace(slot, t)
	return bytecode.SlotOperand(slot), func() Value {
		if t.Under().Kind.IsComplex() {
			return b.Read(p)
		}
		return Value{Type: t, At: &p}
	}
}

// Upcast returns an interface value as one whose methods are a subset.
func (b *Builder) Upcast(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	from := b.Types[v]
	switch {
	case from == t:
		return v
	case from.Under() == t.Under():
		return b.Typed(bytecode.OpChange, t, v)
	}
	return b.Typed(bytecode.OpUpcast, t, v)
}

// ChangeType returns a value as one of a type with an identical underlying type.
func (b *Builder) ChangeType(v Value, t *bytecode.Type) Value {
	switch {
	case v.Type == t:
		return v
	case v.Nil:
		return Value{Type: t, Nil: true}
	case v.IsComplex():
		return Value{Type: t, Op: v.Op, Im: v.Im}
	case !v.IsAggregate():
		return Value{Type: t, Op: b.Typed(bytecode.OpChange, t, v.Op)}
	}
	if v.Type.Under() == t.Under() {
		p := Place{v.At.Place, t}
		return Value{Type: t, At: &p}
	}
	// Only tags differ: copying ignores them.
	p := b.Temporary(t)
	b.Copy(p, *v.At)
	return Value{Type: t, At: &p}
}

// TypedBool returns a bool as a value of another boolean type.
func (b *Builder) TypedBool(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	return b.Coerced(Value{Type: b.Types[v], Op: v}, t).Op
}

// Float converts a float to another float type.
func (b *Builder) Float(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	if b.Types[v] == t {
		return v
	}
	return b.Typed(bytecode.OpConvert, t, v)
}

// AsInt converts an integer to int; integers from 1<<63 on become -1.
func (b *Builder) AsInt(v bytecode.Operand) bytecode.Operand {
	t := b.Types[v]
	if t == b.Basic(bytecode.KindInt) {
		return v
	}
	return b.Typed(bytecode.OpConvert, b.Basic(bytecode.KindInt), v)
}
