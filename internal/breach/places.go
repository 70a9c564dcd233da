package breach

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// placeKinds reach what nobody may reach.
var placeKinds = []Kind{
	inserted("dereference", "through a pointer that may be nil", func(q *piece) {
		v, ok := q.wanted(q.p, func(v bytecode.Operand, t *bytecode.Type) bool {
			return readable(t) && q.values[v].Proof != flow.ProofNonNil
		})
		t := q.typ(readable)
		if ok && !q.oneIn(4) {
			t = q.typeOf(v)
		} else {
			v = q.zero(t)
		}
		q.load(q.part(value(v), t.Under().Elem))
	}),
	inFunctions("dereference", "through a pointer in place of its proof", func(b *body) bool {
		for _, p := range b.shuffled(func(in *bytecode.Instr) bool { return len(in.Places) > 0 && in.Places[0].Base == bytecode.BaseValue }) {
			at := &b.instr(p).Places[0]
			base := bytecode.Operand(at.ID)
			t := b.typeOf(base)
			if !isPointer(t) {
				continue
			}
			v, ok := b.wanted(p, func(v bytecode.Operand, u *bytecode.Type) bool {
				return u == t && b.values[v].Proof != flow.ProofNonNil
			})
			if ok {
				at.ID = int32(v)
				return true
			}
		}
		return false
	}),
	inserted("dereference", "through a number", func(q *piece) {
		x, _ := q.value(both(not(isPointer), not(isSequence)))
		q.load(value(x))
	}),
	inserted("bounds", "an index that is not proven", func(q *piece) {
		s, t := q.value(elements)
		i, ok := q.wanted(q.p, func(v bytecode.Operand, t *bytecode.Type) bool {
			return isInt(t) && !(q.values[v].Proof == flow.ProofIndex && q.values[v].Of == int64(s))
		})
		if !ok || q.oneIn(3) {
			i = q.integer(q.IntN(3))
		}
		q.load(q.part(indexed(value(s), i), elem(t, q.basic(bytecode.KindUint8))))
	}),
	inserted("bounds", "an index of another sequence", func(q *piece) {
		s, t := q.value(elements)
		other := q.zero(q.typ(isSequence))
		i := q.op(bytecode.OpIndexCheck, other, q.integer(0))
		q.load(q.part(indexed(value(s), i), elem(t, q.basic(bytecode.KindUint8))))
	}),
	inserted("bounds", "an array's index for a sequence", func(q *piece) {
		s, t := q.value(elements)
		i := q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 1, Args: []bytecode.Operand{q.integer(0)}}, nil)
		q.load(q.part(indexed(value(s), i), elem(t, q.basic(bytecode.KindUint8))))
	}),
	inFunctions("bounds", "what was checked in place of its proof", func(b *body) bool {
		for _, p := range b.shuffled(func(in *bytecode.Instr) bool { return len(in.Places) > 0 && len(in.Places[0].Path) > 0 }) {
			path := b.instr(p).Places[0].Path
			i := b.IntN(len(path))
			if path[i].Field != bytecode.IndexStep {
				continue
			}
			check := b.definition(path[i].Index)
			if check == nil || check.Op < bytecode.OpNilCheck || check.Op > bytecode.OpIndexProofLen {
				continue
			}
			raw := check.Args[len(check.Args)-1]
			if b.values[raw].Proof == flow.ProofNone {
				path[i].Index = raw
				return true
			}
		}
		return false
	}),
	inserted("bounds", "an index of a longer array", func(q *piece) {
		t := q.typ(isArray)
		n := t.Under().Len + 1 + int64(q.IntN(3))
		i := q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(n), Args: []bytecode.Operand{q.integer(int(n) - 1)}}, nil)
		q.load(q.part(indexed(slot(q.slot(t)), i), t.Under().Elem))
	}),
	inserted("bounds", "an array's index that is not proven", func(q *piece) {
		t := q.typ(isArray)
		i, _ := q.value(isInt)
		if int(i) < len(q.values) && q.values[i].Proof == flow.ProofBelow {
			i = q.integer(0)
		}
		q.load(q.part(indexed(slot(q.slot(t)), i), t.Under().Elem))
	}),
	inserted("path", "a field that is not there", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool {
			return t.Under().Kind == bytecode.KindStruct || t.Under().Kind.IsComplex()
		})
		n := max(len(t.Under().Fields), 2)
		q.load(field(slot(q.slot(t)), int32(n+q.IntN(2))))
	}),
	inserted("path", "a field of what has none", func(q *piece) {
		t := q.typ(isDirect)
		q.load(field(slot(q.slot(t)), 0))
	}),
	inserted("path", "an index into no array", func(q *piece) {
		t := q.typ(both(isDirect))
		i := q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 1, Args: []bytecode.Operand{q.integer(0)}}, nil)
		q.load(indexed(slot(q.slot(t)), i))
	}),
	inserted("path", "a sequence without an index", func(q *piece) {
		s, _ := q.value(isSequence)
		p := value(s)
		if q.oneIn(2) {
			p = field(p, 0)
		}
		q.load(p)
	}),
	inserted("path", "more steps than there may be", func(q *piece) {
		t := anInt
		for range bytecode.MaxPath + 1 {
			t = q.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: t, Len: 1})
		}
		q.fn.Slots = append(q.fn.Slots, bytecode.SlotDef{Name: "deep", Type: t})
		p := slot(int32(len(q.fn.Slots) - 1))
		i := q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 1, Args: []bytecode.Operand{q.integer(0)}}, nil)
		for range bytecode.MaxPath + 1 {
			p = indexed(p, i)
		}
		q.load(p)
	}),
	inserted("operand", "a variable that is not there", func(q *piece) {
		q.load(bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(len(q.f.Globals) + len(q.f.ExternGlobals) + q.IntN(3))})
	}),
	inserted("operand", "a slot that is not there, as a place", func(q *piece) { q.load(slot(int32(len(q.fn.Slots) + q.IntN(3)))) }),
	inserted("operand", "a place of no kind", func(q *piece) { q.load(bytecode.Place{Base: 3, ID: 0}) }),
	inserted("read-only", "a byte of a string is written", func(q *piece) {
		s, _ := q.value(isText)
		i := q.op(bytecode.OpIndexCheck, s, q.integer(0))
		p := indexed(value(s), i)
		if q.oneIn(2) {
			q.effect(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p}})
			return
		}
		q.effect(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{p}, Args: []bytecode.Operand{q.constant(bytecode.KindUint8, 1)}})
	}),
	inserted("address", "the address of a string's byte", func(q *piece) {
		s, _ := q.value(isText)
		i := q.op(bytecode.OpIndexCheck, s, q.integer(0))
		q.emit(bytecode.Instr{Op: bytecode.OpAddr, Places: []bytecode.Place{indexed(value(s), i)}}, nil)
	}),
	inserted("address", "the address of a slot", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpAddr, Places: []bytecode.Place{slot(q.slot(q.typ(anyType)))}}, nil)
	}),
	inserted("aggregate", "a load of an aggregate", func(q *piece) { q.load(slot(q.slot(q.typ((*bytecode.Type).IsAggregate)))) }),
	inserted("aggregate", "a copy of what is none", func(q *piece) {
		p := slot(q.slot(q.typ(isDirect)))
		q.effect(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{p, p}})
	}),
	inserted("aggregate", "a copy of an aggregate of another type", func(q *piece) {
		u := q.c.Universe()
		t := q.typ((*bytecode.Type).IsAggregate)
		x := q.typ(func(x *bytecode.Type) bool { return x.IsAggregate() && u.Untagged(x.Under()) != u.Untagged(t.Under()) })
		q.effect(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{slot(q.slot(t)), slot(q.slot(x))}})
	}),
	inserted("opaque", "a memory object as a variable", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool { return t.Kind == bytecode.KindPointer && t.Elem.Kind.IsOpaque() })
		p := value(q.op(bytecode.OpNilCheck, q.of(t)))
		switch q.IntN(3) {
		case 0:
			q.effect(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p}})
		case 1:
			q.effect(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{p, p}})
		default:
			q.load(p)
		}
	}),
	inserted("type", "a store of another type", func(q *piece) {
		t := q.typ(isDirect)
		x, _ := q.value(not(is(t)))
		q.effect(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{slot(q.slot(t))}, Args: []bytecode.Operand{x}})
	}),
	inFunctions("type", "another operand of a store", func(b *body) bool {
		return b.change(isOp(bytecode.OpStore), func(p point, in *bytecode.Instr) bool {
			v, ok := b.wanted(p, func(_ bytecode.Operand, t *bytecode.Type) bool { return t != b.typeOf(in.Args[0]) })
			if ok {
				in.Args[0] = v
			}
			return ok
		})
	}),
	inserted("access", "a field of another package", func(q *piece) {
		list := q.foreignFields()
		f, ok := one(q.site, list)
		q.want(ok)
		named := q.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: f.component, Name: f.typ.Name})
		pointer := q.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: named})
		v := q.op(bytecode.OpNilCheck, q.emit(bytecode.Instr{Op: bytecode.OpZero, Type: pointer}, nil))
		q.effect(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{field(value(v), f.field)}})
	}),
}

// A foreignField is a field that a component may not use.
type foreignField struct {
	component int32 // the number of the import
	typ       *bytecode.Type
	field     int32
}

// foreignFields returns unexported fields of types of imports that the file does not name.
func (s *site) foreignFields() (list []foreignField) {
	for i := range s.f.Imports {
		c := s.c.Import(i)
		for _, d := range c.File().Types {
			t := c.Named(d.Name)
			if d.Kind != bytecode.KindNamed || d.Import != bytecode.ThisComponent || t == nil || t.NumParams > 0 || s.id(t) != bytecode.NoType {
				continue
			}
			for k, f := range t.Under().Fields {
				if t.Under().Kind == bytecode.KindStruct && bytecode.PackageOf(f.Name) != "" && !f.Embedded {
					list = append(list, foreignField{int32(i), t, int32(k)})
				}
			}
		}
	}
	return list
}

// Places.

func value(v bytecode.Operand) bytecode.Place {
	return bytecode.Place{Base: bytecode.BaseValue, ID: int32(v)}
}

func slot(s int32) bytecode.Place { return bytecode.Place{Base: bytecode.BaseSlot, ID: s} }

func field(p bytecode.Place, f int32) bytecode.Place {
	p.Path = append(p.Path[:len(p.Path):len(p.Path)], bytecode.Step{Field: f})
	return p
}

func indexed(p bytecode.Place, i bytecode.Operand) bytecode.Place {
	p.Path = append(p.Path[:len(p.Path):len(p.Path)], bytecode.Step{Field: bytecode.IndexStep, Index: i})
	return p
}

// part goes on from a place of a type to a part of it that can be loaded, by fields and constant indices.
func (q *piece) part(p bytecode.Place, t *bytecode.Type) bytecode.Place {
	for t.IsAggregate() {
		switch u := t.Under(); u.Kind {
		case bytecode.KindStruct:
			var list []int
			for i, f := range u.Fields {
				if bytecode.PackageOf(f.Name) == "" {
					list = append(list, i)
				}
			}
			i, ok := one(q.site, list)
			q.want(ok)
			p, t = field(p, int32(i)), u.Fields[i].Type
		case bytecode.KindArray:
			q.want(u.Len > 0)
			i := q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(u.Len), Args: []bytecode.Operand{q.integer(0)}}, nil)
			p, t = indexed(p, i), u.Elem
		default:
			p, t = field(p, 0), q.basic(bytecode.KindFloat64)
		}
	}
	return p
}

func (q *piece) load(p bytecode.Place) {
	q.emit(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}}, nil)
}

// readable tells whether a type is a pointer to what can be read.
func readable(t *bytecode.Type) bool { return isPointer(t) && !t.Under().Elem.Kind.IsOpaque() }

// elements tells whether a type is a sequence.
func elements(t *bytecode.Type) bool { return isSequence(t) }

// elem returns the type of a sequence's elements.
func elem(t, ofText *bytecode.Type) *bytecode.Type {
	if isText(t) {
		return ofText
	}
	return t.Under().Elem
}

// isArray tells whether a type is an array that has elements.
func isArray(t *bytecode.Type) bool {
	return t.Under().Kind == bytecode.KindArray && t.Under().Len > 0 && t.Size() < 1<<12
}
