package types

import (
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// signatures counts methods of portal interfaces: all, and those for whose parameters and results the code that copies
// never asks DomainZero, but for room.
type signatures struct{ All, Native int }

// count counts the methods of a batch's component.
func (s *signatures) count(o *order, c *verifier.Component) {
	if !strings.HasPrefix(c.Path(), o.Module+"/") {
		return
	}
	for i := range c.File().Types {
		t := c.Type(bytecode.TypeID(bytecode.NumBasic + i))
		if !t.Portal || t.Kind != bytecode.KindNamed || t.Component.Path != c.Path() {
			continue
		}
		for _, m := range t.Under().Methods {
			list := slices.Concat(m.Sig.Params, m.Sig.Results)
			if n := len(m.Sig.Results); n > 0 && m.Sig.Results[n-1] == c.Universe().Error() {
				list = list[:len(list)-1] // stubs return nil
			}
			seen := map[*bytecode.Type]bool{}
			if s.All++; !slices.ContainsFunc(list, func(t *bytecode.Type) bool { return asks(t, seen) }) {
				s.Native++
			}
		}
	}
}

// asks reports whether what a value leads to may have to be asked about: what is in interfaces.
func asks(t *bytecode.Type, seen map[*bytecode.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Under(); u.Kind {
	case bytecode.KindInterface:
		return true
	case bytecode.KindPointer, bytecode.KindSlice, bytecode.KindArray:
		return asks(u.Elem, seen)
	case bytecode.KindMap:
		return asks(u.Key, seen) || asks(u.Elem, seen)
	case bytecode.KindStruct:
		return slices.ContainsFunc(u.Fields, func(f bytecode.Field) bool { return asks(f.Type, seen) })
	}
	return false
}
