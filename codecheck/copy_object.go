package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// begin checks that room is taken for a copy: from the end of the copies on, as much as an object takes, up
// to the bound at most.
func (c *copyReader) begin(s *copyState, in *instruction, end term) {
	c.finished(s, in)
	c.opened(s, in)
	base := s.next
	size, ok := end.minus(base)
	if !ok || !base.known {
		c.fault(in, RuleAlloc, "a copy does not begin where the last one ends")
		return
	}
	var bytes term
	if k, isConst := size.isConst(); isConst {
		if bytes = number8(k - abi.HeaderSize); k < abi.HeaderSize+abi.MinObject || k%8 != 0 {
			c.fault(in, RuleAlloc, "a copy of %d bytes", k)
		}
	} else if a, off, ok := size.atom(); ok {
		o := &c.atoms[a]
		bytes, _ = o.x.plus(number8(1 - bytecode.WordSize))
		if o.kind != operation || c.objectSize(bytes) != size || off == 0 {
			bytes = term{}
		}
	}
	if !bytes.known || !c.holds(s, fact{isAtMost, end, c.field(abi.CopyingEnd)}) {
		c.fault(in, RuleAlloc, "room is taken for a copy that was not compared with its end")
	}
	s.fresh = fresh{base: base, end: end, bytes: bytes}
	s.next = end
}

// finished checks that no copy is half made.
func (c *copyReader) finished(s *copyState, in *instruction) {
	if s.fresh.bytes.known && !(s.fresh.header.known && s.fresh.filled) {
		c.fault(in, RuleAlloc, "a copy is left without header or contents")
	}
}

// moveBytes checks that bytes are moved, into a copy that is being made or to what is passed by reference.
func (c *copyReader) moveBytes(s *copyState, in *instruction, to, from term, bytes int64) {
	if s.fresh.bytes.known {
		n, isConst := s.fresh.bytes.isConst()
		if d, ok := to.minus(s.fresh.base); ok && d.a == 0 && isConst {
			off := d.c - abi.HeaderSize
			source, _ := from.plus(number8(-off))
			if s.fresh.words == 0 && !s.fresh.source.known {
				s.fresh.source = source
			}
			if off < 0 || off+bytes > n || source != s.fresh.source || n > 64*bytecode.WordSize {
				c.fault(in, RuleMemory, "%d bytes are moved to %#x of a copy of %d", bytes, off, n)
				return
			}
			for at := off; at < off+bytes; at += bytecode.WordSize {
				s.fresh.words |= 1 << (at / bytecode.WordSize)
			}
			s.fresh.most = max(s.fresh.most, off+bytes)
			if a, _, ok := source.atom(); ok && s.fresh.words == 1<<(n/bytecode.WordSize)-1 {
				elem, _ := c.object(s, c.wordOf(s, a))
				if s.fresh.filled = elem != nil && elem.Size() == s.fresh.most; s.fresh.filled {
					s.fresh.bytes = number8(s.fresh.most)
					c.fill(s, in, source)
				}
			}
			return
		}
	}
	for _, p := range c.parts {
		if p.slot == nil {
			continue
		}
		start, _ := p.slot.base.term().plus(number8(p.slot.lo))
		d, ok := to.minus(start)
		e, ok2 := from.minus(p.from)
		if !ok || !ok2 || d.a != 0 || d.c < 0 || d.c+bytes > p.typ.Size() {
			continue
		}
		if d != e {
			break
		}
		for at := d.c; at < d.c+bytes; at += bytecode.WordSize {
			delete(s.cells, cell8{p.slot.base, p.slot.lo + at})
			word, _ := start.plus(number8(at))
			c.untouched(s, in, p.slot.base)
			s.facts[fact{isFilled, word, number8(bytecode.WordSize)}] = true
		}
		return
	}
	c.fault(in, RuleMemory, "%d bytes are moved to where no copy is", bytes)
}

// copyBytes checks that the leaf stub copies so many bytes.
func (c *copyReader) copyBytes(s *copyState, in *instruction, to, from, bytes term) {
	if d, ok := to.minus(s.fresh.base); ok && s.fresh.bytes.known && d == number8(abi.HeaderSize) {
		if n, isConst := bytes.isConst(); bytes != s.fresh.bytes && !(isConst && number8(objectBytes(n)-abi.HeaderSize) == s.fresh.bytes) {
			c.fault(in, RuleMemory, "a copy gets another number of bytes than it has room for")
			return
		}
		s.fresh.bytes = bytes
		c.fill(s, in, from)
		return
	}
	for _, p := range c.parts {
		if p.slot == nil {
			continue
		}
		if start, _ := p.slot.base.term().plus(number8(p.slot.lo)); to == start && from == p.from && bytes == number8(p.typ.Size()) {
			if c.untouched(s, in, p.slot.base); c.isFilled(s, *p.slot) {
				c.fault(in, RuleMemory, "what is passed by reference is copied twice")
			}
			s.facts[fact{isFilled, start, bytes}] = true
			return
		}
	}
	c.fault(in, RuleMemory, "bytes are copied to where no copy is")
}

// untouched checks that nothing of what is passed by reference was looked at or replaced yet.
func (c *copyReader) untouched(s *copyState, in *instruction, base atom) {
	touched := false
	for k := range s.cells {
		g, ok := c.find(s, k)
		touched = touched || ok && g.target && (k.base == base || c.isMet(k.base, int(c.atoms[k.base].at)))
	}
	for f := range s.facts {
		touched = touched || f.kind == isComplete && c.shape[f.a].region.base == base
	}
	if touched {
		c.fault(in, RuleMemory, "what is passed by reference is moved when its references were looked at")
	}
}

// fill checks that a copy is made of what is to be copied there: its size and its header are what the
// reference says that leads to it.
func (c *copyReader) fill(s *copyState, in *instruction, from term) {
	absent, _ := from.minus(c.field(abi.CopyingAbsent))
	if !c.holds(s, fact{isAtMost, number8(bytecode.MaxSize), absent}) {
		c.fault(in, RuleMemory, "variables that a domain lacks may be copied")
	}
	s.fresh.filled, s.fresh.source = true, from
	if c.kind == code.CopyObject {
		if from != c.params[0].term() || s.fresh.bytes != c.params[1].term() || s.fresh.header != c.params[2].term() {
			c.fault(in, RuleArgument, "something else is copied than is to be")
		}
		return
	}
	c.source(s, in, from, s.fresh.bytes, s.fresh.header)
}

// source checks that bytes and header are those of the object to which a reference leads that is to be
// copied. It notes that the copy's references are to be followed.
func (c *copyReader) source(s *copyState, in *instruction, from, bytes, header term) {
	a, off, ok := from.atom()
	if !ok || off != 0 {
		c.fault(in, RuleArgument, "what is copied is no reference")
		return
	}
	o := &c.atoms[a]
	if o.kind == result && c.asked[o.at] == abi.CopyInterface && o.n == 2 {
		s.pending = true
		if bytes != c.resultOf(o.at, 3) || header != c.resultOf(o.at, 4) || !c.holds(s, fact{kind: isNonzero, a: bytes}) {
			c.fault(in, RuleArgument, "another object is copied than package portal says")
		}
		return
	}
	elem, n := c.object(s, c.wordOf(s, a))
	if elem == nil || !c.holds(s, fact{kind: isNonzero, a: from}) {
		c.fault(in, RuleArgument, "what is copied may be nil, or is no reference to an object")
		return
	}
	desc, known := c.p.descriptorOf[elem]
	head, _ := number8(int64(desc)).plus(n.times(1 << abi.HeaderCount))
	switch {
	case !known || !n.known || bytes != n.times(elem.Size()) || header != head:
		c.fault(in, RuleArgument, "another object is copied than one of %v", elem)
	case !c.holds(s, fact{kind: isNonzero, a: n}):
		c.fault(in, RuleArgument, "an object of no elements is copied")
	}
	s.pending = s.pending || elem.HasPointers()
}

// object returns of how many elements the object is to which a word leads, and their type; nil if it leads
// to none that is copied.
func (c *copyReader) object(s *copyState, w *passedWord) (elem *bytecode.Type, n term) {
	if w == nil || w.owner == nil || w.part != 0 {
		return nil, term{}
	}
	switch o := w.owner; o.Kind {
	case bytecode.KindPointer:
		if !isMemoryObject(o) {
			return o.Elem, number8(1)
		}
	case bytecode.KindMap:
		if key := o.Key; !key.HasPointers() || key.Under().Kind == bytecode.KindString {
			return c.p.mapType(o), number8(1)
		}
	case bytecode.KindString:
		return c.p.universe.Basic(bytecode.KindUint8), s.cells[w.group[1]].t
	case bytecode.KindSlice:
		return o.Elem, s.cells[w.group[1]].t
	}
	return nil, term{}
}

// isEmpty reports whether what a word leads to has no bytes.
func (c *copyReader) isEmpty(s *copyState, t term) bool {
	a, off, ok := t.atom()
	if !ok || off != 0 {
		return false
	}
	elem, n := c.object(s, c.wordOf(s, a))
	return elem != nil && (elem.Size() == 0 || c.holds(s, fact{kind: isZero, a: n}))
}
