package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
)

// An atom is a word of code that copies of which only is known where it comes from: a number in
// copyReader.atoms. 0 is none.
type atom int32

// A term is a word of code that copies: a constant, plus atoms by factors. What is more complicated is an
// atom of its own. The zero term is a word of which nothing is known.
type term struct {
	known  bool
	c      int64
	a, b   atom // a < b, unless both are 0
	ka, kb int64
}

// An origin says where an atom comes from. Equal ones are one atom.
type origin struct {
	kind  originKind
	at    int32     // instruction, or block where paths meet
	n     int       // parameter, or place in the state
	op    x86asm.Op // of operation, with its operands
	x, y  term
	cell  cell8 // of content: whose it was
	field int64 // of copyingField and ofDomain: the offset; of arrayStart
}

// originKind is a kind of origin.
type originKind uint8

// The kinds of origins.
const (
	unknownOrigin originKind = iota // something of this place in the code
	parameter                       // the n-th
	met                             // what paths that meet have at a place
	operation                       // of other terms
	result                          // of a call, in general register n of the contract
	content                         // of a cell, as the code found it
	copyingField                    // of the processor's abi.Copying
	ofDomain                        // of the block of the domain that is copied to
	holders                         // of a memory object that is in cell
	entryKey                        // of an entry of the table of copies; x is its address
	entryCopy                       //
	copyHeader                      // of the copy x that the table has
	objectHeader                    // of the object x among the copies
	typeSize                        // of the descriptor x
	typeCopier                      //
	arrayStart                      // the array at x with elements of field bytes
)

// A cell8 is a word of memory, at an offset from an atom.
type cell8 struct {
	base atom
	off  int64
}

func number8(c int64) term { return term{known: true, c: c} }

func (a atom) term() term { return term{known: true, a: a, ka: 1} }

// atom returns the one atom that a term is, plus a constant.
func (t term) atom() (a atom, c int64, ok bool) {
	return t.a, t.c, t.known && t.a != 0 && t.b == 0 && t.ka == 1
}

// isConst returns the constant that a term is.
func (t term) isConst() (c int64, ok bool) { return t.c, t.known && t.a == 0 }

// times returns a multiple of a term.
func (t term) times(k int64) term {
	if !t.known || k == 0 {
		return term{known: t.known}
	}
	t.c, t.ka, t.kb = t.c*k, t.ka*k, t.kb*k
	return t
}

func (t term) minus(u term) (term, bool) { return t.plus(u.times(-1)) }

// plus returns the sum of two terms. It reports false if that is none.
func (t term) plus(u term) (term, bool) {
	if !t.known || !u.known {
		return term{}, false
	}
	var list [4]struct {
		a atom
		k int64
	}
	n := 0
	add := func(a atom, k int64) {
		if a == 0 {
			return
		}
		for i := range n {
			if list[i].a == a {
				list[i].k += k
				return
			}
		}
		list[n].a, list[n].k = a, k
		n++
	}
	add(t.a, t.ka)
	add(t.b, t.kb)
	add(u.a, u.ka)
	add(u.b, u.kb)
	s := term{known: true, c: t.c + u.c}
	for _, x := range list[:n] {
		switch {
		case x.k == 0:
		case s.a == 0:
			s.a, s.ka = x.a, x.k
		case s.b == 0 && x.a > s.a:
			s.b, s.kb = x.a, x.k
		case s.b == 0:
			s.a, s.ka, s.b, s.kb = x.a, x.k, s.a, s.ka
		default:
			return term{}, false
		}
	}
	return s, true
}

// atomOf returns the atom with an origin.
func (c *copyReader) atomOf(o origin) atom {
	if a, ok := c.known[o]; ok {
		return a
	}
	if len(c.atoms) == 0 {
		c.atoms = append(c.atoms, origin{})
	}
	a := atom(len(c.atoms))
	c.atoms = append(c.atoms, o)
	c.known[o] = a
	return a
}

// operationOf returns the result of an operation on terms, or a fresh word if one is not known.
func (c *copyReader) operationOf(op x86asm.Op, x, y term) term {
	if !x.known || !y.known {
		return term{}
	}
	if k, ok := y.isConst(); ok {
		v, constant := x.isConst()
		switch {
		case op == x86asm.SHL && k >= 0 && k < 64:
			return x.times(1 << k)
		case op == x86asm.IMUL:
			return x.times(k)
		case constant && op == x86asm.AND:
			return number8(v & k)
		case constant && op == x86asm.OR:
			return number8(v | k)
		case constant && op == x86asm.SHR:
			return number8(int64(uint64(v) >> k))
		}
	}
	if k, ok := x.isConst(); ok && op == x86asm.IMUL {
		return y.times(k)
	}
	if (op == x86asm.IMUL || op == x86asm.AND || op == x86asm.XOR || op == x86asm.OR) && (x.a > y.a || x.a == y.a && x.c > y.c) {
		if _, ok := y.isConst(); !ok {
			x, y = y, x
		}
	}
	return c.atomOf(origin{kind: operation, op: op, x: x, y: y}).term()
}

// contains reports whether a term depends on an atom.
func (c *copyReader) contains(t term, a atom) bool {
	return t.known && (t.a != 0 && c.dependsOn(t.a, a) || t.b != 0 && c.dependsOn(t.b, a))
}

func (c *copyReader) dependsOn(x, a atom) bool {
	if x == a {
		return true
	}
	o := &c.atoms[x]
	return c.contains(o.x, a) || c.contains(o.y, a) || o.cell.base != 0 && c.dependsOn(o.cell.base, a)
}

// objectSize returns what an object with so many bytes of elements takes, with its header.
func (c *copyReader) objectSize(n term) term {
	if k, ok := n.isConst(); ok {
		return number8(objectBytes(k))
	}
	up, _ := n.plus(number8(bytecode.WordSize - 1))
	size, _ := c.operationOf(x86asm.AND, up, number8(-bytecode.WordSize)).plus(number8(objectBytes(1) - bytecode.WordSize))
	return size
}
