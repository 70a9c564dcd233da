package codecheck

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// ofTarget returns a field of the target domain's block that stays the same.
func (c *copyReader) ofTarget(field int64) term {
	return c.atomOf(origin{kind: ofDomain, field: field}).term()
}

// loadWord returns the word at an address.
func (c *copyReader) loadWord(s *copyState, in *instruction, t term) term {
	at := c.indexAt[in.at]
	a, off, single := t.atom()
	switch {
	case single && a == c.to:
		switch off {
		case abi.DomainHeapNext:
			if !s.next.known {
				n := c.define(s, origin{kind: ofDomain, at: at + 1})
				s.next = n
			}
			return s.next
		case abi.DomainHeapEnd, abi.DomainCopyLimit, abi.DomainHolder:
			return c.ofTarget(off)
		}
	case single:
		k := cell8{a, off}
		w, _, filled := c.wordAt(s, k)
		if w != nil {
			if !filled {
				c.fault(in, RuleMemory, "a word of the target's side is read that nobody has written")
			}
			if v := s.cells[k]; v.t.known {
				return v.t
			}
			n := c.define(s, origin{kind: content, cell: k})
			if !slices.Contains(c.raws, n) {
				c.raws = append(c.raws, n)
			}
			s.cells[k] = cellState{t: n, safe: s.cells[k].safe}
			return n
		}
		if o, ok := c.derived(s, a, off); ok {
			o.x, o.at = t, 0
			return c.atomOf(o).term()
		}
	case c.isEntry(t):
		_, second := c.entryOf(t)
		kind := entryKey
		if second {
			kind = entryCopy
		}
		return c.define(s, origin{kind: kind, x: t, at: at})
	}
	c.fault(in, RuleMemory, "no word that code that copies reads")
	return term{}
}

// derived returns what the word at an offset from an atom is: of a memory object, of the header of a copy
// that was made before, of a copy that is followed and of its type.
func (c *copyReader) derived(s *copyState, a atom, off int64) (origin, bool) {
	o := &c.atoms[a]
	switch {
	case off == abi.MemoryObjectHolders && c.isMemoryObject(s, a):
		return origin{kind: holders}, true
	case off == -abi.HeaderSize && o.kind == entryCopy && c.isMine(s, o.x):
		return origin{kind: copyHeader}, true
	case c.kind == code.CopyGraph && off == 0 && s.next.known && c.holds(s, fact{isBelow, a.term(), s.next}):
		return origin{kind: objectHeader}, true
	case c.kind == code.CopyGraph && c.isDescriptor(a) && off == abi.TypeDescSize:
		return origin{kind: typeSize}, true
	case c.kind == code.CopyGraph && c.isDescriptor(a) && off == abi.TypeDescCopier:
		return origin{kind: typeCopier}, true
	}
	return origin{}, false
}

// isMemoryObject reports whether a word is a reference to a memory object, and not nil.
func (c *copyReader) isMemoryObject(s *copyState, a atom) bool {
	w := c.wordOf(s, a)
	return w != nil && w.owner != nil && isMemoryObject(w.owner) && c.holds(s, fact{kind: isNonzero, a: a.term()})
}

// wordOf returns what an atom is a word of, nil if it is none that is copied.
func (c *copyReader) wordOf(s *copyState, a atom) *passedWord {
	o := &c.atoms[a]
	if o.kind != content {
		return nil
	}
	k := o.cell
	for to, x := range c.cells {
		if x.source == k {
			k = to // its copy says what it is
		}
	}
	w, _, _ := c.wordAt(s, k)
	return w
}

// isDescriptor reports whether an atom is the descriptor in an object's header.
func (c *copyReader) isDescriptor(a atom) bool {
	o := &c.atoms[a]
	if o.kind != operation || o.op != x86asm.AND || o.y != number8(int64(^uint32(abi.HeaderFlags))) {
		return false
	}
	h, off, ok := o.x.atom()
	return ok && off == 0 && c.atoms[h].kind == objectHeader
}

// isEntry reports whether an address is that of a word of the table of copies.
func (c *copyReader) isEntry(t term) bool {
	_, ok := c.entryAt(t)
	return ok
}

// entryOf returns the entry that a word of the table belongs to, and whether it is the second.
func (c *copyReader) entryOf(t term) (entry term, second bool) {
	second, _ = c.entryAt(t)
	t.c = 0
	return t, second
}

// entryAt reports whether an address is that of a word of the table: its start, and an index that a mask
// bounds.
func (c *copyReader) entryAt(t term) (second, ok bool) {
	if c.kind != code.CopyObject || !t.known || t.b == 0 || t.c != abi.CopyEntryKey && t.c != abi.CopyEntryCopy {
		return false, false
	}
	table, mask := c.field(abi.CopyingTable), c.field(abi.CopyingMask)
	masked := func(a atom) bool {
		o := &c.atoms[a]
		return o.kind == operation && o.op == x86asm.AND && (o.x == mask || o.y == mask)
	}
	ok = t.a == table.a && t.ka == 1 && masked(t.b) && t.kb == abi.CopyEntryBytes ||
		t.b == table.a && t.kb == 1 && masked(t.a) && t.ka == abi.CopyEntryBytes
	return t.c == abi.CopyEntryCopy, ok
}

// key returns what an entry of the table has as its key for what is copied.
func (c *copyReader) key() term {
	k, _ := c.params[0].term().plus(c.field(abi.CopyingRound))
	return k
}

// isMine reports whether an entry's key, of which x is the address or that of the word behind, was found to
// be that of what is copied.
func (c *copyReader) isMine(s *copyState, x term) bool {
	entry, _ := c.entryOf(x)
	for f := range s.facts {
		if f.kind != isEqual {
			continue
		}
		for _, p := range [2][2]term{{f.a, f.b}, {f.b, f.a}} {
			if a, off, ok := p[0].atom(); ok && off == 0 && c.atoms[a].kind == entryKey && c.atoms[a].x == entry && p[1] == c.key() {
				return true
			}
		}
	}
	return false
}

// wasFound reports whether a term is the copy that the table has of what is copied: its key and its header
// are the same.
func (c *copyReader) wasFound(s *copyState, t term) bool {
	a, off, ok := t.atom()
	if !ok || off != 0 || c.atoms[a].kind != entryCopy || !c.isMine(s, c.atoms[a].x) {
		return false
	}
	at, _ := t.plus(number8(-abi.HeaderSize))
	header := c.atomOf(origin{kind: copyHeader, x: at}).term()
	return c.holds(s, fact{isEqual, header, c.params[2].term()})
}

// storeWord checks a store of a word.
func (c *copyReader) storeWord(s *copyState, in *instruction, t, v term) {
	a, off, single := t.atom()
	switch {
	case single && a == c.to && off == abi.DomainHeapNext:
		c.begin(s, in, v)
	case s.fresh.bytes.known && t == s.fresh.base:
		if s.fresh.header.known || !v.known {
			c.fault(in, RuleAlloc, "a copy's header is written twice, or is not known")
		}
		s.fresh.header = v
	case c.isEntry(t):
		c.storeEntry(s, in, t, v)
	case single:
		c.storeCell(s, in, cell8{a, off}, v)
	default:
		c.fault(in, RuleMemory, "no word that code that copies writes")
	}
}

// storeEntry checks a store to the table of copies: the key, then the copy.
func (c *copyReader) storeEntry(s *copyState, in *instruction, t, v term) {
	entry, second := c.entryOf(t)
	switch {
	case !second && (v != c.key() || s.keyed.known):
		c.fault(in, RuleMemory, "an entry of the table of copies gets another key than its own")
	case !second:
		s.keyed = entry
	case s.keyed != entry || !c.holds(s, fact{isCopy, v, c.params[0].term()}):
		c.fault(in, RuleMemory, "an entry of the table of copies gets no copy")
	default:
		s.keyed = term{}
	}
}

// storeCell checks a store to a word of the target's side: what it is a copy of comes first, then what a
// reference is replaced by.
func (c *copyReader) storeCell(s *copyState, in *instruction, k cell8, v term) {
	w, target, filled := c.wordAt(s, k)
	if w == nil || !target {
		c.fault(in, RuleMemory, "no word that code that copies writes")
		return
	}
	was := s.cells[k]
	s.cells[k] = cellState{t: v}
	switch {
	case w.slot.known:
		if v != w.slot {
			c.fault(in, RuleArgument, "the address of what is passed by reference is another")
		}
	case w.source != cell8{} && !filled:
		if v != c.atomOf(origin{kind: content, cell: w.source}).term() {
			c.fault(in, RuleArgument, "a word is passed as another")
		}
	case w.owner != nil && w.owner.Kind == bytecode.KindSlice && w.part == 1 && v == number8(0): // a slice of no elements
	case !w.isReference():
		c.fault(in, RuleType, "a number is changed")
	case !filled:
		c.fault(in, RuleMemory, "a reference is replaced that was not copied")
	case w.owner.Kind == bytecode.KindInterface && w.part == 1 && v.known: // judged when its type is there
	case !c.safe(s, k):
		c.fault(in, RuleType, "a reference is replaced by what is no copy")
	}
	if was.t.known && !v.known {
		c.fault(in, RuleType, "a word is replaced by one of which nothing is known")
	}
}

// readable checks that bytes are moved from where they may be read: the object to which a reference leads,
// or what is passed by reference. What they are moved to says how many these are.
func (c *copyReader) readable(s *copyState, in *instruction, t term) {
	for _, p := range c.parts {
		if p.slot != nil {
			if d, ok := t.minus(p.from); ok && d.a == 0 {
				return
			}
		}
	}
	for _, a := range [2]atom{t.a, t.b} {
		if a != 0 && c.atoms[a].kind == content && c.holds(s, fact{kind: isNonzero, a: a.term()}) {
			return
		}
	}
	c.fault(in, RuleMemory, "bytes are moved from where no object is")
}
