package codecheck

import (
	"maps"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
)

// checkLoops looks whether all loops come to an end: code that copies does not poll.
func (c *copyReader) checkLoops(to []paths) {
	next, before := make([][]int, len(c.blocks)), make([][]int, len(c.blocks))
	for b := range c.blocks {
		for from := range to[b] {
			if from >= 0 {
				next[from/2] = append(next[from/2], b)
				before[b] = append(before[b], from/2)
			}
		}
	}
	// Outer loops first: what is in them begins anew in each turn.
	seldom := make([]bool, len(c.blocks))
	for again := true; again; {
		again = false
		for b := range c.blocks {
			loops, ahead := reachable(next, b, seldom), reachable(before, b, seldom)
			maps.DeleteFunc(loops, func(z int, _ bool) bool { return !ahead[z] })
			if c.entries[b] != nil && !seldom[b] && c.advances(b, to, loops) {
				seldom[b], again = true, true
			}
		}
	}
	c.eachCycle(next, seldom, func(_, first int) {
		c.breach(&c.code[c.blocks[first].first], RulePoll, "a loop that is not seen to end, and does not poll")
	})
}

// reachable returns the blocks to which ways lead from a block that pass none of a set.
func reachable(next [][]int, b int, but []bool) map[int]bool {
	seen := map[int]bool{}
	for list := []int{b}; len(list) > 0; list = list[1:] {
		for _, to := range next[list[0]] {
			if !seen[to] && !but[to] {
				seen[to] = true
				list = append(list, to)
			}
		}
	}
	return seen
}

// advances reports whether a block is entered but so many times. A word of it has been brought nearer to a
// bound each time that the block is entered again: it rises by the sizes of elements or copies, and is below
// their end; or by 1, and is not equal to a number yet.
func (c *copyReader) advances(b int, to []paths, again map[int]bool) bool {
	if !again[b] {
		return false
	}
	found := false
	entry := c.entries[b]
	entry.locations(func(n int, t *term) {
		if a, off, ok := t.atom(); !found && ok && off == 0 && c.isMet(a, b) {
			found = c.rises(b, n, *t, *t, to, again, map[term]bool{})
		}
	})
	return found
}

func (c *copyReader) isMet(a atom, b int) bool {
	return c.atoms[a].kind == met && int(c.atoms[a].at) == b
}

// rises reports whether what paths bring to a word of a block, which has a value there, is another word plus
// a step, or comes from where none of the blocks is.
func (c *copyReader) rises(b, n int, value, of term, to []paths, again map[int]bool, seen map[term]bool) bool {
	seen[value] = true
	for from, s := range to[b] {
		t := s.at(n)
		step, known := t.minus(of)
		a, off, single := t.atom()
		switch {
		case known && c.isBounded(s, t, step):
		case single && off == 0 && c.atoms[a].kind == met && again[int(c.atoms[a].at)] && t != of:
			o := c.atoms[a]
			if !seen[t] && !c.rises(int(o.at), o.n, t, of, to, again, seen) {
				return false
			}
		case from >= 0 && again[from/2]:
			return false
		}
	}
	return true
}

// isBounded reports whether a word that has risen by a step has not reached a bound.
func (c *copyReader) isBounded(s *copyState, t, step term) bool {
	for f := range s.facts {
		if f.a == t && (f.kind == isBelow && c.isSize(step) || f.kind == isOther && step == number8(1)) {
			return true
		}
	}
	return false
}

// at returns the word at a place.
func (s *copyState) at(n int) (found term) {
	s.locations(func(k int, t *term) {
		if k == n {
			found = *t
		}
	})
	return found
}

// isSize reports whether a term is the size of an element or of a copy.
func (c *copyReader) isSize(t term) bool {
	if k, ok := t.isConst(); ok {
		return k > 0 && k < bytecode.MaxSize
	}
	a, off, ok := t.atom()
	if !ok {
		return false
	}
	o := &c.atoms[a]
	return off == 0 && o.kind == typeSize || off > 0 && o.kind == operation && o.op == x86asm.AND && o.y == number8(-bytecode.WordSize)
}
