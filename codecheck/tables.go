package codecheck

import (
	"fmt"

	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// CheckTables looks at what code reads of types: that a descriptor has the size of its type, and that
// a method table has each method of the type by its selector. If strict is set tables must reach up
// to the highest selector, with StubTrap where the type has no method; else only entries of the
// type's own methods are looked at.
func (p *Program) CheckTables(s *link.Space, strict bool) (wrong []Breach) {
	note := func(t *link.Type, format string, args ...any) {
		wrong = append(wrong, Breach{Function: "descriptor of " + t.Type.String(), Rule: RuleTable, Text: fmt.Sprintf(format, args...)})
	}
	for _, t := range s.Types {
		d := object.DescAt(t.Addr)
		if int64(d.Size) != t.Type.Size() && !t.Portal {
			note(t, "says %d bytes of %d", d.Size, t.Type.Size())
		}
		want := map[int]abi.Addr{}
		for i, m := range t.Methods {
			n, ok := s.Selectors[m.Selector]
			switch {
			case !ok:
			case t.Portal:
				want[n] = t.Stubs[i]
			default:
				c, fn := m.Component.Resolve(m.Func)
				if f := s.Functions[link.Name{Component: c, Func: fn}]; f != nil {
					want[n] = f.Start
				}
			}
		}
		if d.Methods == 0 {
			if len(want) > 0 {
				note(t, "has no method table for %d methods", len(want))
			}
			if strict && len(p.selectors) > 0 {
				note(t, "has no method table")
			}
			continue
		}
		for n := range p.selectors {
			a, own := want[n]
			if !own && !strict {
				continue
			}
			if !own {
				a = p.stubs[abi.StubTrap]
			}
			at := d.Methods + abi.Addr(n)*8
			if at+8 > p.dataEnd || memory.LoadAddr(at) != a {
				note(t, "entry %d of the method table is not %#x", n, a)
			}
		}
	}
	return wrong
}
