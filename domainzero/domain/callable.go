package domain

import (
	"maps"
	"slices"

	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/verifier"
)

// Methods is a set of methods, and fixed. Domains with equal sets share one: package portal
// compares them by their addresses.
type Methods struct {
	has map[link.Selector]bool
	of  []*verifier.Component // of which it was made: others may have the same
}

// Has reports whether a method is in the set.
func (m *Methods) Has(s link.Selector) bool { return m.has[s] }

// methodsOf returns the set of the methods of all portal interfaces of components.
func (c *Common) methodsOf(components []*verifier.Component) *Methods {
	if i := slices.IndexFunc(c.callable, func(known *Methods) bool { return slices.Equal(known.of, components) }); i >= 0 {
		return c.callable[i]
	}
	has := map[link.Selector]bool{}
	for _, comp := range components {
		c.Linker.EachMethod(comp, func(portal bool, m link.Selector) {
			if portal {
				has[m] = true
			}
		})
	}
	i := slices.IndexFunc(c.callable, func(known *Methods) bool { return maps.Equal(known.has, has) })
	if i < 0 {
		i, c.callable = len(c.callable), append(c.callable, &Methods{has, components})
	}
	return c.callable[i]
}
