package compiler

import (
	"github.com/portico-os/portico/bytecode"
)

// hasher returns the function of the component that hashes values of type t: the body
// of golib.Hash for t.
func (c *component) hasher(t *bytecode.Type) bytecode.FuncID {
	if id, ok := c.hashers[t]; ok {
		return id
	}
	name := c.uniqueName("hash " + t.String())
	id := c.reserve(name)
	c.hashers[t] = id
	c.pending = append(c.pending, func() {
		word := c.p.universe.Basic(bytecode.KindUint64)
		b := c.newBody(name, c.p.universe.Func([]*bytecode.Type{t, word}, []*bytecode.Type{word}, false), nil)
		b.fn.Source = c.sourceName(0)
		seed := b.entry[1]
		if slot := b.fn.ParamSlots[0]; slot >= 0 {
			b.ret(b.hashAt(slotPlace(slot, t), seed))
		} else {
			b.ret(b.hash(scalar(t, b.entry[0]), seed))
		}
		c.file.Funcs[id] = b.finish()
	})
	return id
}

// hashAt hashes the value at a place.
func (b *body) hashAt(p place, seed bytecode.Operand) bytecode.Operand {
	u := b.c.p.universe
	switch t := p.typ.Under(); {
	case t.Kind == bytecode.KindStruct:
		for i, field := range t.Fields {
			if !isBlank(field.Name) {
				seed = b.hashAt(p.field(i, u), seed)
			}
		}
		return seed
	case t.Kind == bytecode.KindArray:
		if t.Len == 0 {
			return seed
		}
		sum := b.temporary(b.types[seed])
		b.store(sum, seed)
		b.loop(t.Len, func(i bytecode.Operand) {
			index := b.emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(t.Len), Args: []bytecode.Operand{i}}, b.basic(bytecode.KindInt))
			b.store(sum, b.hashAt(p.index(index), b.load(sum)))
		})
		return b.load(sum)
	}
	return b.hash(b.read(p), seed)
}

// hash hashes a value that is no struct or array.
func (b *body) hash(v value, seed bytecode.Operand) bytecode.Operand {
	word, double := b.basic(bytecode.KindUint64), b.basic(bytecode.KindFloat64)
	call := func(name string, t *bytecode.Type, x bytecode.Operand) bytecode.Operand {
		return b.library(name, scalar(t, x), scalar(word, seed))[0].op
	}
	switch k := v.typ.Under().Kind; {
	case k == bytecode.KindBool:
		bit := func(n uint64) func() bytecode.Operand {
			return func() bytecode.Operand { return b.constant(word, n) }
		}
		return call("HashUint", word, b.choose(b.coerced(v, b.basic(k)).op, bit(1), bit(0)))
	case k.IsInteger():
		x := v.op
		if v.typ != word {
			x = b.typed(bytecode.OpConvert, word, x)
		}
		return call("HashUint", word, x)
	case k.IsFloat():
		return call("HashFloat", double, b.float(v.op, double))
	case k.IsComplex():
		seed = call("HashFloat", double, b.float(v.op, double))
		return call("HashFloat", double, b.float(v.im, double))
	case k == bytecode.KindString:
		return call("HashString", b.basic(k), b.coerced(v, b.basic(k)).op)
	}
	any := b.c.p.universe.Any()
	x := v.op
	if v.typ.IsInterface() {
		x = b.upcast(x, any)
	} else {
		x = b.emit(bytecode.Instr{Op: bytecode.OpBox, Type: b.c.typeID(any), Args: []bytecode.Operand{x}}, any)
	}
	return call("HashAny", any, x)
}
