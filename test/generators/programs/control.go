package programs

import "github.com/portico-os/portico/bytecode"

// statements writes some statements. What they compute is observed soon, for the next may fail.
func (b *body) statements() {
	from := len(b.values)
	for n := 2 + b.intn(9); n > 0 && b.room > 0; n-- {
		b.statement()
		if b.oneIn(4) || len(b.values)-from > 10 {
			b.sum(from)
			from = len(b.values)
		}
	}
	b.sum(from)
}

// summed writes a statement, and observes what that computes.
func (b *body) summed() {
	from := len(b.values)
	b.statement()
	b.sum(from)
}

func (b *body) statement() {
	switch c := b.intn(66); {
	case c < 20:
		b.arithmetic()
	case c < 25:
		b.compare()
	case c < 28:
		b.convert()
	default:
		b.larger(c - 10)
	}
}

// larger writes a statement of more than one instruction, or on more than numbers.
func (b *body) larger(c int) {
	switch {
	case c < 19:
		b.change()
	case c < 24:
		b.memory()
	case c < 28:
		b.object()
	case c < 31:
		b.dynamic()
	case c < 34:
		b.watch()
	case c < 36:
		b.call()
	case c < 37:
		b.callDynamic()
	case c < 39:
		b.intrinsic()
	case c < 40 && b.depth < 4:
		b.guarded()
	case c < 43 && b.depth < 4:
		b.conditional()
	case c < 44 && b.depth < 4:
		b.chain()
	case c < 46 && b.depth < 3:
		b.loop()
	case c < 47 && b.depth < 3:
		b.each()
	case c < 48 && b.depth < 3 && b.oneIn(3):
		b.irreducible()
	case c < 49 && b.depth > 0 && b.oneIn(3):
		b.leave()
	case c > 50 && b.memoryPointer != nil:
		b.memoryObject()
	default:
		b.special()
	}
}

// condition returns a bool, mostly one that was not known before.
func (b *body) condition() bytecode.Operand {
	switch {
	case b.oneIn(3):
		return b.value(b.basic[bytecode.KindBool])
	case !b.oneIn(3) && !(b.leaf && b.inputs == nil):
		return b.coin()
	}
	return b.compare()
}

// coin returns a bool that is true in one of two calls.
func (b *body) coin() bytecode.Operand { return b.coinAt(b.intn(64)) }

// coinAt is coin by a bit.
func (b *body) coinAt(bit int) bytecode.Operand {
	word := b.basic[bytecode.KindUint64]
	x := b.bitAt(bit)
	return b.define(b.basic[bytecode.KindBool], b.args(pick(b.r, orderOps[:2]), x, b.constant(word, uint64(b.intn(2)))))
}

// bit returns a word that is 1 in one of two calls, and else 0, and bitAt one of a bit.
func (b *body) bit() bytecode.Operand { return b.bitAt(b.intn(64)) }

func (b *body) bitAt(bit int) bytecode.Operand {
	word := b.basic[bytecode.KindUint64]
	x := b.raw(b.args(bytecode.OpShr, b.random(), b.constant(word, uint64(bit))))
	return b.raw(b.args(bytecode.OpAnd, x, b.constant(word, 1)))
}

// random returns a word that differs from call to call: an input, or the digest of who has none.
func (b *body) random() bytecode.Operand {
	from := b.state
	if b.inputs != nil {
		from = bytecode.Place{Base: bytecode.BaseGlobal, ID: b.inputs[bytecode.KindUint64]}
	}
	return b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{from}})
}

// An arm is the end of a block that leads to a join, and what is known there.
type arm struct {
	from   bytecode.BlockID
	values []known
}

// join opens a block that several lead to, with phis of what all of them know.
func (b *body) join(on label, arms ...arm) {
	b.open(on)
	if len(arms) < 2 {
		return
	}
	var ends []bytecode.BlockID
	for _, a := range arms {
		ends = append(ends, a.from)
	}
	b.way(ends)
	for _, v := range arms[0].values {
		if !b.oneIn(4 + len(arms[0].values)/4) {
			continue
		}
		claims := uint64(0)
		if v.nonNil {
			claims = bytecode.PhiNonNil
		}
		from, values := []bytecode.BlockID{}, []bytecode.Operand{}
		for _, a := range arms {
			var of []known
			for _, w := range a.values {
				if w.t == v.t {
					of = append(of, w)
				}
			}
			if len(of) == 0 {
				break
			}
			w := pick(b.r, of)
			if !w.nonNil {
				claims = 0
			}
			from, values = append(from, a.from), append(values, w.op)
		}
		if len(values) == len(arms) {
			b.phi(v.t, claims, from, values)
		}
	}
}

// conditional writes an if, with or without else.
func (b *body) conditional() {
	c := b.condition()
	yes, no, on := b.label(), b.label(), b.label()
	var arms []arm
	if b.oneIn(3) {
		arms = append(arms, arm{b.branch(c, yes, on), append([]known(nil), b.values...)})
	} else {
		b.branch(c, yes, no)
		b.open(no)
		values := b.scoped(b.statements)
		arms = append(arms, arm{b.jump(on), values})
	}
	b.open(yes)
	values := b.scoped(b.statements)
	arms = append(arms, arm{b.jump(on), values})
	b.join(on, arms...)
}

// guarded compares a pointer with nil, or an index with a length, and uses what that proves.
func (b *body) guarded() {
	yes, on := b.label(), b.label()
	if b.oneIn(2) {
		t := b.randomPointer()
		p := b.value(t)
		if b.zeros[p] {
			p = b.nonNil(t)
		}
		c := b.args(pick(b.r, orderOps[:2]), p, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))
		v := b.raw(c)
		if c.Op == bytecode.OpNe {
			b.branch(v, yes, on)
		} else if b.oneIn(2) {
			b.branch(b.raw(b.args(bytecode.OpNot, v)), yes, on)
		} else {
			b.branch(v, on, yes)
		}
		b.open(yes)
		b.scoped(func() {
			b.proven(t, b.args(bytecode.OpNonNil, p))
			b.statements()
		})
	} else if s := b.value(b.typeOf(isSequence)); b.oneIn(3) {
		n := b.raw(b.args(bytecode.OpLen, s))
		b.branch(b.raw(b.args(bytecode.OpLt, b.integer(0), n)), yes, on)
		b.open(yes)
		b.scoped(func() {
			last := b.raw(b.args(bytecode.OpSub, n, b.integer(1)))
			b.proofs = append(b.proofs, proof{s, b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpIndexProof, s, last))})
			b.statements()
		})
	} else {
		n := b.raw(b.args(bytecode.OpLen, s))
		i := b.integer(b.intn(4))
		b.branch(b.raw(b.args(bytecode.OpLt, i, n)), yes, on)
		b.open(yes)
		b.scoped(func() {
			b.proofs = append(b.proofs, proof{s, b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpIndexProof, s, i))})
			b.statements()
		})
	}
	b.jump(on)
	b.open(on)
}

// chain compares a number with constants, one after the other.
func (b *body) chain() {
	t := b.basic[pick(b.r, integerKinds)]
	x, on := b.value(t), b.label()
	few := b.inputs != nil && b.oneIn(2)
	if few { // numbers
		t = b.basic[bytecode.KindUint64]
		x = b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: b.inputs[t.kind]}}})
		x = b.define(t, b.args(bytecode.OpAnd, x, b.constant(t, 7)))
	}
	var arms []arm
	for range 2 + b.intn(4) {
		yes, next := b.label(), b.label()
		c := b.scalar(t.kind)
		if few {
			c = uint64(b.intn(8))
		} else {
			b.aimAt(t.kind, c)
		}
		b.branch(b.raw(b.args(bytecode.OpEq, x, b.constant(t, c))), yes, next)
		b.open(yes)
		values := b.scoped(b.summed)
		arms = append(arms, arm{b.jump(on), values})
		b.open(next)
	}
	values := b.scoped(b.summed)
	arms = append(arms, arm{b.jump(on), values})
	b.join(on, arms...)
}

// A carried value is one that a loop's turns pass on.
type carried struct {
	t     *typ
	first bytecode.Operand
	claim uint64
}

// carry chooses values for the phis of a loop.
func (b *body) carry() (list []carried) {
	for _, v := range b.values {
		if b.oneIn(3+len(b.values)/6) && len(list) < 20 {
			c := carried{v.t, v.op, 0}
			if v.nonNil && b.oneIn(2) {
				c.claim = bytecode.PhiNonNil
			}
			list = append(list, c)
		}
	}
	return list
}

// again returns what a turn passes on, of what it knows at its end.
func (b *body) again(list []carried, phis []bytecode.Operand, values []known) (out []bytecode.Operand) {
	for i, c := range list {
		of := []bytecode.Operand{phis[i]}
		for _, v := range values {
			if v.t == c.t && (v.nonNil || c.claim == 0) {
				of = append(of, v.op)
			}
		}
		out = append(out, pick(b.r, of))
	}
	return out
}

// counted writes a loop of a bounded number of turns, as long as more(i) is true.
func (b *body) counted(turns int, more func(i bytecode.Operand) bytecode.Operand, turn func(i bytecode.Operand)) {
	if b.spent+b.times*turns*100 > mostSteps {
		return
	}
	integer := b.basic[bytecode.KindInt]
	zero, one := b.integer(0), b.integer(1)
	list := b.carry()
	head, inside, on := b.label(), b.label(), b.label()
	before := b.jump(head)
	h := b.open(head)
	first := func(v bytecode.Operand) []bytecode.Operand { return []bytecode.Operand{v, v} }
	from := func() []bytecode.BlockID { return []bytecode.BlockID{before, before} }
	i := b.phi(integer, bytecode.PhiNonNegative, from(), first(zero))
	var phis []bytecode.Operand
	for _, c := range list {
		phis = append(phis, b.phi(c.t, c.claim, from(), first(c.first)))
	}
	var next bytecode.Operand
	var values []known
	b.repeated(turns, func() {
		b.branch(more(i), inside, on)
		b.open(inside)
		values = b.scoped(func() {
			turn(i)
			if b.oneIn(3) { // some turns leave early
				leave, stay := b.label(), b.label()
				b.branch(b.condition(), leave, stay)
				b.open(leave)
				b.scoped(func() {
					b.summed()
					b.ret()
				})
				b.open(stay)
			}
			next = b.raw(b.args(bytecode.OpAdd, i, one))
		})
	})
	latch := b.jump(head)
	b.backEdge(h, latch, append([]bytecode.Operand{next}, b.again(list, phis, values)...))
	b.open(on)
}

func (b *body) loop() {
	if b.leaf {
		b.conditional()
		return
	}
	turns := b.intn(6)
	limit := b.integer(turns)
	b.counted(turns+1, func(i bytecode.Operand) bytecode.Operand { return b.raw(b.args(bytecode.OpLt, i, limit)) },
		func(bytecode.Operand) { b.statements() })
}

// each goes through a slice or string, whose elements it reads or writes without a check.
func (b *body) each() {
	t := b.typeOf(isSequence)
	s := b.value(t)
	n := b.raw(b.args(bytecode.OpLen, s))
	b.counted(6, func(i bytecode.Operand) bytecode.Operand { return b.raw(b.args(bytecode.OpLt, i, n)) }, func(i bytecode.Operand) {
		at := b.raw(b.args(bytecode.OpIndexProof, s, i))
		b.proofs = append(b.proofs, proof{s, at})
		p := bytecode.Place{Base: bytecode.BaseValue, ID: int32(s), Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: at}}}
		elem := b.basic[bytecode.KindUint8]
		if isSlice(t) {
			elem = t.under().elem
		}
		b.observePlace(p, elem)
		if isSlice(t) && b.oneIn(2) {
			q, u := b.walk(p, elem, false)
			b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{q}, Args: []bytecode.Operand{b.value(u)}})
		}
		b.statements()
	})
}

// irreducible writes a loop that is entered at two places.
func (b *body) irreducible() {
	const turns = 4
	if b.spent+b.times*turns*200 > mostSteps {
		return
	}
	integer := b.basic[bytecode.KindInt]
	zero, one, limit := b.integer(0), b.integer(1), b.integer(turns)
	c := b.condition()
	list := b.carry()
	left, right, over, on := b.label(), b.label(), b.label(), b.label()
	entry := b.branch(c, left, right)
	type side struct {
		head, latch bytecode.BlockID
		phis, out   []bytecode.Operand
	}
	write := func(at, to label) (s side) {
		s.head = b.open(at)
		b.repeated(turns, func() {
			values := b.scoped(func() {
				two := func() []bytecode.BlockID { return []bytecode.BlockID{entry, entry} }
				i := b.phi(integer, 0, two(), []bytecode.Operand{zero, zero})
				for _, c := range list {
					s.phis = append(s.phis, b.phi(c.t, c.claim, two(), []bytecode.Operand{c.first, c.first}))
				}
				b.statements()
				s.out = []bytecode.Operand{b.raw(b.args(bytecode.OpAdd, i, one))}
			})
			s.out = append(s.out, b.again(list, s.phis, values)...)
			if to == right {
				s.latch = b.jump(to)
			} else {
				s.latch = b.branch(b.raw(b.args(bytecode.OpLt, s.out[0], limit)), to, over)
			}
		})
		return s
	}
	l := write(left, right)
	r := write(right, left)
	b.backEdge(l.head, r.latch, r.out)
	b.backEdge(r.head, l.latch, l.out)
	b.open(over)
	b.jump(on)
	b.open(on)
}

// leave ends the function, or raises a panic, where a condition is true.
func (b *body) leave() {
	yes, on := b.label(), b.label()
	b.branch(b.condition(), yes, on)
	b.open(yes)
	if !b.oneIn(2) && !(b.careful && b.oneIn(2)) || b.quiet {
		b.scoped(b.ret)
	} else {
		b.scoped(func() { b.throw() })
	}
	b.open(on)
}

// throw panics with what is in the thread's value.
func (b *body) throw() {
	b.emit(b.args(bytecode.OpTLSSet, b.value(b.any())))
	b.emit(bytecode.Instr{Op: bytecode.OpThrow})
}
