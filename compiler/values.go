package compiler

import "github.com/portico-os/portico/bytecode"

// value is what a go/ssa value became.
type value struct {
	typ *bytecode.Type
	op  bytecode.Operand // the SSA value; of a complex number the real part
	im  bytecode.Operand // the imaginary part
	at  *place           // of a struct or array: where it is; nothing writes there
	nil bool             // an aggregate that is the zero value, and is nowhere
}

func (v value) isComplex() bool { return v.typ.Under().Kind.IsComplex() }

func (v value) isAggregate() bool { return v.typ.IsAggregate() && !v.isComplex() }

func scalar(t *bytecode.Type, v bytecode.Operand) value { return value{typ: t, op: v} }

// function returns a function value.
func (b *builder) function(id bytecode.FuncID, t *bytecode.Type) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpFunc, Sym: int32(id)}, t)
}

// read returns the value at a place; an aggregate is copied.
func (b *builder) read(p place) value {
	switch {
	case p.typ.Under().Kind.IsComplex():
		u := b.unit.universe
		return value{typ: p.typ, op: b.load(p.field(0, u)), im: b.load(p.field(1, u))}
	case p.typ.IsAggregate():
		t := b.temporary(p.typ)
		b.copy(t, p)
		return value{typ: p.typ, at: &t}
	}
	return value{typ: p.typ, op: b.load(p)}
}

// write stores a value of the place's own type.
func (b *builder) write(p place, v value) {
	switch {
	case v.isComplex():
		u := b.unit.universe
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
func (b *builder) coerced(v value, t *bytecode.Type) value {
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
func (b *builder) argument(v value, t *bytecode.Type) bytecode.Operand {
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
func (b *builder) result(t *bytecode.Type) (bytecode.Operand, func() value) {
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
func (b *builder) upcast(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
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
func (b *builder) changeType(v value, t *bytecode.Type) value {
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

// typedBool returns a bool as a value of another boolean type.
func (b *builder) typedBool(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	return b.coerced(value{typ: b.types[v], op: v}, t).op
}

// float converts a float to another float type.
func (b *builder) float(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	if b.types[v] == t {
		return v
	}
	return b.typed(bytecode.OpConvert, t, v)
}

// asInt converts an integer to int; integers from 1<<63 on become -1.
func (b *builder) asInt(v bytecode.Operand) bytecode.Operand {
	t := b.types[v]
	if t == b.basic(bytecode.KindInt) {
		return v
	}
	return b.typed(bytecode.OpConvert, b.basic(bytecode.KindInt), v)
}
