package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
)

// hasher returns the function of the component that hashes values of type t: the body
// of golib.Hash for t.
func (c *component) hasher(t *bytecode.Type) bytecode.FuncID {
	if id, ok := c.hashers[t]; ok {
		return id
	}
	name := c.UniqueName("hash " + t.String())
	id := c.Reserve(name)
	c.hashers[t] = id
	c.pending = append(c.pending, func() {
		word := c.p.Universe.Basic(bytecode.KindUint64)
		b := c.newBody(name, c.p.Universe.Func([]*bytecode.Type{t, word}, []*bytecode.Type{word}, false), nil)
		b.Func.Source = c.sourceName(0)
		seed := b.Entry[1]
		if slot := b.Func.ParamSlots[0]; slot >= 0 {
			b.Ret(b.hashAt(emit.SlotPlace(slot, t), seed))
		} else {
			b.Ret(b.hash(emit.Scalar(t, b.Entry[0]), seed))
		}
		c.File.Funcs[id] = b.Finish()
	})
	return id
}

// hashAt hashes the value at a place.
func (b *body) hashAt(p emit.Place, seed bytecode.Operand) bytecode.Operand {
	u := b.c.p.Universe
	switch t := p.Type.Under(); {
	case t.Kind == bytecode.KindStruct:
		for i, field := range t.Fields {
			if !emit.IsBlank(field.Name) {
				seed = b.hashAt(p.Field(i, u), seed)
			}
		}
		return seed
	case t.Kind == bytecode.KindArray:
		if t.Len == 0 {
			return seed
		}
		sum := b.Temporary(b.Types[seed])
		b.Store(sum, seed)
		b.Loop(t.Len, func(i bytecode.Operand) {
			index := b.Emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(t.Len), Args: []bytecode.Operand{i}}, b.Basic(bytecode.KindInt))
			b.Store(sum, b.hashAt(p.Index(index), b.Load(sum)))
		})
		return b.Load(sum)
	}
	return b.hash(b.Read(p), seed)
}

// hash hashes a value that is no struct or array.
func (b *body) hash(v emit.Value, seed bytecode.Operand) bytecode.Operand {
	word, double := b.Basic(bytecode.KindUint64), b.Basic(bytecode.KindFloat64)
	call := func(name string, t *bytecode.Type, x bytecode.Operand) bytecode.Operand {
		return b.library(name, emit.Scalar(t, x), emit.Scalar(word, seed))[0].Op
	}
	switch k := v.Type.Under().Kind; {
	case k == bytecode.KindBool:
		bit := func(n uint64) func() bytecode.Operand {
			return func() bytecode.Operand { return b.Constant(word, n) }
		}
		return call("HashUint", word, b.Choose(b.Coerced(v, b.Basic(k)).Op, bit(1), bit(0)))
	case k.IsInteger():
		x := v.Op
		if v.Type != word {
			x = b.Typed(bytecode.OpConvert, word, x)
		}
		return call("HashUint", word, x)
	case k.IsFloat():
		return call("HashFloat", double, b.Float(v.Op, double))
	case k.IsComplex():
		seed = call("HashFloat", double, b.Float(v.Op, double))
		return call("HashFloat", double, b.Float(v.Im, double))
	case k == bytecode.KindString:
		return call("HashString", b.Basic(k), b.Coerced(v, b.Basic(k)).Op)
	}
	any := b.c.p.Universe.Any()
	x := v.Op
	if v.Type.IsInterface() {
		x = b.Upcast(x, any)
	} else {
		x = b.Emit(bytecode.Instr{Op: bytecode.OpBox, Type: b.c.TypeID(any), Args: []bytecode.Operand{x}}, any)
	}
	return call("HashAny", any, x)
}
