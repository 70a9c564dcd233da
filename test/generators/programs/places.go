package programs

import "github.com/portico-os/portico/bytecode"

// index returns a proven index of a slice or string.
func (b *body) index(base bytecode.Operand) bytecode.Operand {
	var found []bytecode.Operand
	for _, p := range b.proofs {
		if p.base == base {
			found = append(found, p.index)
		}
	}
	if len(found) > 0 && !b.oneIn(4) {
		return pick(b.r, found)
	}
	var n bytecode.Operand
	c := b.intn(8)
	if b.long[base] && !b.oneIn(20) {
		c = 8
	}
	switch c {
	case 0, 1, 2:
		n = b.constant(b.basic[pick(b.r, integerKinds)], 0)
	case 3, 4:
		n = b.raw(b.args(bytecode.OpSub, b.raw(b.args(bytecode.OpLen, base)), b.integer(1)))
	case 8:
		t := b.basic[pick(b.r, integerKinds)]
		n = b.raw(b.args(bytecode.OpAnd, b.value(t), b.constant(t, longEnough-1)))
	default:
		n = b.number(4)
	}
	i := b.raw(b.args(bytecode.OpIndexCheck, base, n))
	b.proofs = append(b.proofs, proof{base, i})
	b.values = append(b.values, known{op: i, t: b.basic[bytecode.KindInt]})
	return i
}

// longEnough is how many elements a long sequence has at least, a power of two.
const longEnough = 4

// filled returns a slice or string, in a careful component mostly a long one: by a branch that takes a new one in place of
// what is shorter.
func (b *body) filled(t *typ) bytecode.Operand {
	var found []bytecode.Operand
	for _, v := range b.values {
		if v.t == t && b.long[v.op] {
			found = append(found, v.op)
		}
	}
	switch {
	case !b.careful || b.oneIn(8):
		return b.value(t)
	case len(found) > 0 && !b.oneIn(4):
		return pick(b.r, found)
	}
	s := b.value(t)
	short, there, on := b.label(), b.label(), b.label()
	b.branch(b.raw(b.args(bytecode.OpLt, b.raw(b.args(bytecode.OpLen, s)), b.integer(longEnough))), short, there)
	b.open(short)
	var fresh bytecode.Operand
	if t.kind == bytecode.KindString {
		fresh = b.raw(bytecode.Instr{Op: bytecode.OpString, Type: t.id, Sym: b.datum(pick(b.r, words[6:8]))})
	} else {
		n := b.integer(longEnough + b.intn(4))
		fresh = b.raw(bytecode.Instr{Op: bytecode.OpMakeSlice, Type: t.id, Args: []bytecode.Operand{n, n}})
	}
	from := []bytecode.BlockID{b.jump(on)}
	b.open(there)
	from = append(from, b.jump(on))
	b.open(on)
	v := b.phi(t, 0, from, []bytecode.Operand{fresh, s})
	b.long[v] = true
	b.way(from)
	b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpLen, v))
	return v
}

// number returns an integer of any type that is mostly below a power of two.
func (b *body) number(below uint64) bytecode.Operand {
	t := b.basic[pick(b.r, integerKinds)]
	switch b.intn(8) {
	case 0:
		return b.value(t)
	case 1, 2, 3:
		return b.constant(t, uint64(b.intn(int(below))))
	}
	return b.raw(b.args(bytecode.OpAnd, b.value(t), b.constant(t, below/2-1)))
}

// element returns a proven index of an array.
func (b *body) element(length int64) bytecode.Operand {
	if b.oneIn(2) {
		return b.raw(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(length), Args: []bytecode.Operand{b.integer(b.intn(int(length)))}})
	}
	power := uint64(2)
	for int64(power*2) <= length*2 {
		power *= 2
	}
	if b.careful && !b.oneIn(20) {
		for power = 1; int64(power*2) <= length; power *= 2 {
		}
		t := b.basic[pick(b.r, integerKinds)]
		n := b.raw(b.args(bytecode.OpAnd, b.value(t), b.constant(t, power-1)))
		return b.raw(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(length), Args: []bytecode.Operand{n}})
	}
	return b.raw(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(length), Args: []bytecode.Operand{b.number(power)}})
}

// walk goes on from a place to a part of it, to one without parts unless it may stop early.
func (b *body) walk(p bytecode.Place, t *typ, early bool) (bytecode.Place, *typ) {
	p.Path = p.Path[:len(p.Path):len(p.Path)]
	for t.aggregate() && !(early && b.oneIn(5)) {
		u := t.under()
		switch {
		case t.kind == bytecode.KindArray:
			p.Path = append(p.Path, bytecode.Step{Field: bytecode.IndexStep, Index: b.element(u.length)})
			t = u.elem
		case t.kind == bytecode.KindStruct:
			f := b.intn(len(u.fields))
			p.Path = append(p.Path, bytecode.Step{Field: int32(f)})
			t = u.fields[f]
		default:
			p.Path = append(p.Path, bytecode.Step{Field: int32(b.intn(2))})
			t = b.basic[bytecode.KindFloat32]
			if u.kind == bytecode.KindComplex128 {
				t = b.basic[bytecode.KindFloat64]
			}
		}
	}
	return p, t
}

// A use is what a place is wanted for.
type use int

const (
	toRead use = iota
	toWrite
	toPoint
)

// base returns a variable in a slot, a package variable, an object or a string.
func (b *body) base(u use) (bytecode.Place, *typ) {
	switch b.intn(7) {
	case 0, 1:
		if len(b.globals) > 0 {
			g := b.intn(len(b.globals))
			return bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(b.firstGlobal + g)}, b.globals[g]
		}
	case 2, 3:
		if t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindPointer && !t.under().elem.kind.IsOpaque() }); t != nil {
			return bytecode.Place{Base: bytecode.BaseValue, ID: int32(b.nonNil(t))}, t.under().elem
		}
	case 4, 5:
		t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindSlice || t.kind == bytecode.KindString && u == toRead })
		if t == nil {
			break
		}
		s := b.filled(t)
		p := bytecode.Place{Base: bytecode.BaseValue, ID: int32(s), Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: b.index(s)}}}
		if t.kind == bytecode.KindString {
			return p, b.basic[bytecode.KindUint8]
		}
		return p, t.under().elem
	}
	if u == toPoint {
		t := b.randomPointer()
		return bytecode.Place{Base: bytecode.BaseValue, ID: int32(b.nonNil(t))}, t.under().elem
	}
	if len(b.slotTypes) > 0 && !b.oneIn(4) {
		s := b.intn(len(b.slotTypes))
		if b.slotTypes[s] == nil {
			s = int(b.newSlot(b.basic[bytecode.KindInt]))
		}
		return bytecode.Place{Base: bytecode.BaseSlot, ID: int32(s)}, b.slotTypes[s]
	}
	t := b.randomType()
	return bytecode.Place{Base: bytecode.BaseSlot, ID: b.newSlot(t)}, t
}

// typeOf returns the type of one of the values, mostly, or any for which something is true; nil if there is none.
func (b *body) typeOf(want func(*typ) bool) *typ {
	var found []*typ
	if !b.oneIn(4) {
		for _, v := range b.values {
			if want(v.t) {
				found = append(found, v.t)
			}
		}
	}
	if len(found) == 0 {
		for _, t := range b.all {
			if want(t) {
				found = append(found, t)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pick(b.r, found)
}

func (b *body) randomType() *typ { return pick(b.r, b.all) }

func (b *body) randomPointer() *typ {
	return b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindPointer && !t.under().elem.kind.IsOpaque() })
}

// memory writes an instruction that reads or writes a variable.
func (b *body) memory() {
	switch b.intn(8) {
	case 0, 1, 2:
		b.load()
	case 3, 4:
		p, t := b.base(toWrite)
		p, t = b.walk(p, t, false)
		v := b.value(t)
		b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{p}, Args: []bytecode.Operand{v}})
	case 5:
		b.copyVariable()
	case 6:
		if b.oneIn(2) {
			p, t := b.base(toWrite)
			p, _ = b.walk(p, t, true)
			b.emit(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p}})
			return
		}
		b.load()
	default:
		if b.quiet {
			return
		}
		p, t := b.base(toPoint)
		p, t = b.walk(p, t, true)
		if _, ok := b.byKey[pointerKey(t)]; !t.kind.IsOpaque() && (ok || len(b.all) < 60) {
			b.proven(b.pointer(t), bytecode.Instr{Op: bytecode.OpAddr, Places: []bytecode.Place{p}})
		}
	}
}

func (b *body) load() {
	p, t := b.base(toRead)
	p, t = b.walk(p, t, false)
	b.define(t, bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}})
}

// copyVariable copies a variable to another of its type, which may be the same or overlap.
func (b *body) copyVariable() {
	p, t := b.base(toWrite)
	p, t = b.walk(p, t, true)
	if !t.aggregate() {
		v := b.define(t, bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}})
		b.observe(v, t)
		return
	}
	q := bytecode.Place{Base: bytecode.BaseSlot, ID: b.slot(t)}
	if pointer, ok := b.byKey[pointerKey(t)]; ok && b.oneIn(2) {
		q = bytecode.Place{Base: bytecode.BaseValue, ID: int32(b.nonNil(pointer))}
	}
	if b.oneIn(2) {
		p, q = q, p
	}
	b.emit(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{p, q}})
}
