package domain

import (
	"maps"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
)

// Methods is a set of methods, and fixed. Domains with equal sets share one: package portal
// compares them by their addresses.
type Methods struct{ has map[link.Selector]bool }

// Has reports whether a method is in the set.
func (m *Methods) Has(s link.Selector) bool { return m.has[s] }

// Callable returns the methods of the portal interfaces that the domain's components know: what
// its objects may be called by from outside.
func (d *Domain) Callable() *Methods {
	if d.callable != nil {
		return d.callable
	}
	c, has := d.common, map[link.Selector]bool{}
	for _, comp := range d.Components {
		for i := range comp.File().Types {
			t := comp.Type(bytecode.TypeID(bytecode.NumBasic + i))
			if !t.Portal {
				continue
			}
			for _, m := range t.Under().Methods {
				has[link.SelectorOf(c.Linker.Universe, m.Name, m.Sig)] = true
			}
		}
	}
	i := slices.IndexFunc(c.callable, func(known *Methods) bool { return maps.Equal(known.has, has) })
	if i < 0 {
		i, c.callable = len(c.callable), append(c.callable, &Methods{has})
	}
	d.callable = c.callable[i]
	return d.callable
}
