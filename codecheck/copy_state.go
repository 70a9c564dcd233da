package codecheck

import (
	"maps"
	"slices"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A fact is what is known of terms at a place of the code. Comparisons are of unsigned numbers.
type fact struct {
	kind factKind
	a, b term
}

// factKind is a kind of fact.
type factKind uint8

// The kinds of facts.
const (
	isZero     factKind = iota
	isNonzero           //
	isEqual             // a == b
	isOther             // a != b
	isBelow             // a < b
	isAtMost            // a <= b
	isHeld              // the domain that is copied to holds the memory object a
	isCopy              // a is a copy of that to which b leads
	isElement           // a is an element of the array at b, or, in objects, of the copy at b
	isDone              // the elements of the array at b that lie before a are done
	isWhole             // the element at a of the array at b is done
	isComplete          // the array at a is done
	isFilled            // so many bytes at a, b, of what is passed by reference, were copied
	isFollowed          // the copies before a were followed
	isSet               // the field a of what the processor knows of copies is of this call
)

// A cellState is what a word of the target's side holds.
type cellState struct {
	t    term
	safe bool // it refers to nothing of the source's domain
}

// A fresh is the copy that is being made, at the end of the target's heap.
type fresh struct {
	base, end term
	bytes     term   // of its elements; unknown: no copy is being made
	header    term   // unknown: it has none yet
	words     uint64 // of the elements that have been copied, one bit each
	most      int64  // up to where bytes were copied
	source    term   // from here
	filled    bool   // all have
}

// A copyState is what is known at a place of the code.
type copyState struct {
	regs    [16]term
	words   []term // of the frame
	sp      int64
	facts   map[fact]bool
	cells   map[cell8]cellState
	next    term // end of the copies, which the target's domain has in its block; unknown: what the block says
	first   term // start of the copies; unknown: not noted yet
	moved   term // what the scratch registers hold is copied from here
	width   int64
	fresh   fresh
	pending bool // copies with references were made, and not followed yet
	keyed   term // entry of the table that has its key and not its copy
}

func (s *copyState) clone() *copyState {
	c := *s
	c.words, c.facts, c.cells = slices.Clone(s.words), maps.Clone(s.facts), maps.Clone(s.cells)
	return &c
}

// locations visits all words.
func (s *copyState) locations(visit func(n int, t *term)) {
	for i := range s.regs {
		visit(i, &s.regs[i])
	}
	for i := range s.words {
		visit(16+i, &s.words[i])
	}
	for i, t := range []*term{&s.next, &s.first, &s.keyed} {
		visit(1<<16+i, t)
	}
}

// forget drops what is known of an atom, which gets another value.
func (c *copyReader) forget(s *copyState, a atom) {
	s.locations(func(_ int, t *term) {
		if c.contains(*t, a) {
			*t = term{}
		}
	})
	maps.DeleteFunc(s.facts, func(f fact, _ bool) bool { return c.contains(f.a, a) || c.contains(f.b, a) })
	for k, v := range s.cells {
		switch {
		case c.dependsOn(k.base, a):
			delete(s.cells, k)
		case c.contains(v.t, a):
			s.cells[k] = cellState{safe: v.safe || c.safe(s, k)}
		}
	}
	if c.contains(s.fresh.base, a) || c.contains(s.fresh.end, a) || c.contains(s.fresh.bytes, a) {
		s.fresh = fresh{}
	}
	if c.contains(s.moved, a) {
		s.moved = term{}
	}
}

// define returns the atom of an instruction, or of what it loads, for a new word.
func (c *copyReader) define(s *copyState, o origin) term {
	a := c.atomOf(o)
	c.forget(s, a)
	return a.term()
}

// holds reports whether a fact is known.
func (c *copyReader) holds(s *copyState, f fact) bool {
	if !f.a.known {
		return false
	}
	if s.facts[f] {
		return true
	}
	x, constX := f.a.isConst()
	y, constY := f.b.isConst()
	both := constX && constY
	switch f.kind {
	case isZero:
		return constX && x == 0
	case isNonzero:
		return constX && x != 0
	case isEqual:
		return f.a == f.b || s.facts[fact{isEqual, f.b, f.a}]
	case isBelow:
		return both && uint64(x) < uint64(y)
	case isAtMost:
		return f.a == f.b || s.facts[fact{isBelow, f.a, f.b}] || both && uint64(x) <= uint64(y)
	case isCopy:
		if s.fresh.filled && s.fresh.header.known {
			if d, ok := f.a.minus(s.fresh.base); ok && d == number8(abi.HeaderSize) && s.fresh.source == f.b {
				return true
			}
		}
		return constX && abi.Addr(x) == c.p.zero && c.isEmpty(s, f.b) || c.wasFound(s, f.a) && f.b == c.params[0].term()
	case isElement:
		return c.isElement(s, f.a, f.b)
	case isDone:
		return c.isDone(s, f.a, f.b)
	case isWhole:
		return c.isWhole(s, f.a, f.b)
	case isComplete:
		return c.hasNoReferences(s, f.a)
	case isFollowed:
		return c.isFollowed(s, f.a)
	}
	return false
}

// entry returns what is known where paths meet at a block, each of which comes with a state.
func (c *copyReader) entry(b int, paths []*copyState) *copyState {
	s := paths[0].clone()
	for _, from := range paths[1:] {
		s = c.meet(b, s, from)
	}
	return s
}

// meet returns what is known on two paths. What the block's words stand for on them is of the turn before.
func (c *copyReader) meet(b int, x, y *copyState) *copyState {
	s := x.clone()
	if x.sp != y.sp {
		c.breach(&c.code[c.blocks[b].first], RuleStack, "paths meet with the stack pointer at %d and %d", x.sp, y.sp)
	}
	mine := func(t term) bool { return t.a != 0 && c.isOf(t.a, b) || t.b != 0 && c.isOf(t.b, b) }
	groups := map[pair]term{}
	var pairs []pair
	var other []term
	y.locations(func(_ int, t *term) { other = append(other, *t) })
	x.locations(func(n int, t *term) {
		k := pair{*t, other[len(pairs)]}
		pairs = append(pairs, k)
		if k.x.known && k.y.known && (k.x != k.y || mine(k.y)) && !groups[k].known {
			groups[k] = c.atomOf(origin{kind: met, at: int32(b), n: n}).term()
		}
	})
	elements := c.elements(x, y, pairs, groups, mine)
	i := 0
	s.locations(func(_ int, t *term) {
		k := pairs[i]
		i++
		if *t = groups[k]; k.x == k.y && k.x.known && !t.known {
			*t = k.x
		}
	})
	c.meetCells(b, s, x, y, mine)
	for _, e := range elements {
		c.meetElement(s, x, y, e)
	}
	if f := s.fresh; f != y.fresh || mine(f.base) || mine(f.end) || mine(f.bytes) || mine(f.header) || mine(f.source) {
		s.fresh = fresh{}
	}
	if s.moved != y.moved || s.width != y.width || mine(s.moved) {
		s.moved, s.width = term{}, 0
	}
	s.pending = x.pending || y.pending
	s.facts = map[fact]bool{}
	keep := func(f fact, p pair) {
		if c.holds(x, fact{f.kind, p.x, f.b}) && c.holds(y, fact{f.kind, p.y, f.b}) {
			s.facts[f] = true
		}
	}
	for _, facts := range []map[fact]bool{x.facts, y.facts} {
		for f := range facts {
			if !mine(f.a) && !mine(f.b) {
				keep(f, pair{f.a, f.a})
			}
		}
	}
	for k, t := range groups {
		for _, facts := range []map[fact]bool{x.facts, y.facts} {
			for f := range facts {
				if f.a != k.x && f.a != k.y || mine(f.b) {
					continue
				}
				if f.kind == isBelow {
					keep(fact{isAtMost, t, f.b}, k)
				}
				keep(fact{f.kind, t, f.b}, k)
			}
		}
		for l, u := range groups {
			if t == u {
				continue
			}
			for _, kind := range [...]factKind{isBelow, isAtMost} {
				if c.holds(x, fact{kind, k.x, l.x}) && c.holds(y, fact{kind, k.y, l.y}) {
					s.facts[fact{kind, t, u}] = true
				}
			}
		}
		if c.kind == code.CopyObject {
			keep(fact{isCopy, t, c.params[0].term()}, k)
		}
		for _, raw := range c.raws {
			if !mine(raw) {
				keep(fact{isCopy, t, raw}, k)
			}
		}
		keep(fact{kind: isFollowed, a: t}, k)
		for _, id := range c.arrays {
			for _, kind := range [...]factKind{isElement, isDone, isWhole} {
				if !mine(id) {
					keep(fact{kind, t, id}, k)
				}
			}
		}
	}
	return s
}

// A pair is what a word is on two paths that meet.
type pair struct{ x, y term }

// An element is one of an array, whose address is known on both of two paths that meet, and behind that.
type element struct {
	pair
	base atom
	size int64
}

// elements returns the elements of arrays to which words lead where paths meet. What was read of them on the
// paths is what has been read of them.
func (c *copyReader) elements(x, y *copyState, pairs []pair, groups map[pair]term, mine func(term) bool) (list []element) {
	for _, k := range pairs {
		t, ok := groups[k]
		if !ok || slices.ContainsFunc(list, func(e element) bool { return e.pair == k }) {
			continue
		}
		for _, id := range c.arrays {
			if sh := c.shape[id]; sh.elem != nil && !mine(id) && c.holds(x, fact{isElement, k.x, id}) && c.holds(y, fact{isElement, k.y, id}) {
				list = append(list, element{k, t.a, sh.elem.Size()})
				break
			}
		}
	}
	for _, k := range pairs {
		for _, e := range list {
			if off, ok := c.offsetIn(e, k); ok && groups[k].known {
				t := c.atomOf(origin{kind: content, cell: cell8{e.base, off}}).term()
				if groups[k] = t; !slices.Contains(c.raws, t) {
					c.raws = append(c.raws, t)
				}
				break
			}
		}
	}
	return list
}

// offsetIn returns where words are in an element that are its contents on both paths.
func (c *copyReader) offsetIn(e element, k pair) (off int64, ok bool) {
	offset := func(t, base term) (int64, bool) {
		a, off, ok := t.atom()
		if !ok || off != 0 || c.atoms[a].kind != content {
			return 0, false
		}
		cell := c.atoms[a].cell
		at, _ := cell.base.term().plus(number8(cell.off))
		d, ok := at.minus(base)
		return d.c, ok && d.a == 0 && d.c >= 0 && d.c < e.size
	}
	off, ok = offset(k.x, e.x)
	other, ok2 := offset(k.y, e.y)
	return off, ok && ok2 && off == other
}

// meetElement is meet of what an element holds.
func (c *copyReader) meetElement(s, x, y *copyState, e element) {
	bx, offX, okX := e.x.atom()
	by, offY, okY := e.y.atom()
	for off := int64(0); okX && okY && off < e.size; off += 8 {
		kx, ky := cell8{bx, offX + off}, cell8{by, offY + off}
		v, ok := x.cells[kx]
		w, ok2 := y.cells[ky]
		if !ok && !ok2 {
			continue
		}
		_, _, there := c.wordAt(x, kx)
		_, _, there2 := c.wordAt(y, ky)
		if !there || !there2 {
			continue
		}
		joined := cellState{safe: c.safe(x, kx) && c.safe(y, ky)}
		k := cell8{e.base, off}
		if ok && ok2 && v.t == c.rawOf(kx) && w.t == c.rawOf(ky) {
			joined.t = c.rawOf(k)
		}
		s.cells[k] = joined
	}
}

// meetCells is meet of what the target's side holds.
func (c *copyReader) meetCells(b int, s, x, y *copyState, mine func(term) bool) {
	s.cells = map[cell8]cellState{}
	there := func(s *copyState, k cell8) bool {
		_, _, filled := c.wordAt(s, k)
		return filled
	}
	for _, cells := range []map[cell8]cellState{x.cells, y.cells} {
		for k, v := range cells {
			if w := x.cells[k]; there(x, k) && there(y, k) && !c.isOf(k.base, b) {
				joined := cellState{safe: c.safe(x, k) && c.safe(y, k)}
				if v.t == w.t && v.t == y.cells[k].t && !mine(v.t) {
					joined.t = v.t
				}
				s.cells[k] = joined
			}
		}
	}
}

// same reports whether two states say the same.
func (s *copyState) same(t *copyState) bool {
	return s.regs == t.regs && slices.Equal(s.words, t.words) && s.sp == t.sp && maps.Equal(s.facts, t.facts) && maps.Equal(s.cells, t.cells) &&
		s.next == t.next && s.first == t.first && s.moved == t.moved && s.width == t.width && s.fresh == t.fresh && s.pending == t.pending && s.keyed == t.keyed
}

// isOf reports whether an atom depends on what paths have that meet at a block.
func (c *copyReader) isOf(a atom, b int) bool {
	o := &c.atoms[a]
	if o.kind == met {
		return int(o.at) == b
	}
	for _, t := range [2]term{o.x, o.y} {
		for _, x := range [2]atom{t.a, t.b} {
			if x != 0 && c.isOf(x, b) {
				return true
			}
		}
	}
	return o.cell.base != 0 && c.isOf(o.cell.base, b)
}
