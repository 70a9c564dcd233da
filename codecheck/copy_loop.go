package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
)

// advances reports whether a path that leads back to a block brings a word nearer to a bound: code that
// copies does not poll. Words rise by the sizes of elements or copies while they are below their end; or by 1
// from 0 on, until they are equal to a number.
func (c *copyReader) advances(b int, s *copyState) (ok bool) {
	entry := c.entries[b]
	var turn []term
	s.locations(func(_ int, t *term) { turn = append(turn, *t) })
	i := -1
	entry.locations(func(_ int, t *term) {
		i++
		a, off, single := t.atom()
		if ok || !single || off != 0 || c.atoms[a].kind != met || int(c.atoms[a].at) != b {
			return
		}
		step, known := turn[i].minus(*t)
		if !known {
			return
		}
		for f := range s.facts {
			if f.a == turn[i] && (f.kind == isBelow && c.isSize(step) || f.kind == isOther && step == number8(1)) {
				ok = true
			}
		}
	})
	return ok
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
