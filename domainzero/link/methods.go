package link

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Interface calls index a dynamic type's method table by the selector's number, as fast as a
// virtual call (paper, section 2.4). Only selectors that some interface call uses get a
// number.

// An implementer is a method of a type with a descriptor, of portals, too.
type implementer struct {
	t *Type
	i int // in t.Methods
}

// found notes the methods of a type.
func (s *Space) found(t *Type) {
	for i, m := range t.Methods {
		s.implementers[m.Selector] = append(s.implementers[m.Selector], implementer{t, i})
	}
	s.touch(t)
}

// touch has the link in progress look at all methods of a type.
func (s *Space) touch(t *Type) {
	for i := range t.Methods {
		s.touched = append(s.touched, implementer{t, i})
	}
}

// selector returns the offset in method tables of a method of an interface type. Once the
// code that asks is linked, linkWanted puts it into the tables.
func (s *Space) selector(iface *bytecode.Type, method int) (int64, error) {
	m := iface.Under().Methods[method]
	sel := SelectorOf(s.Linker.Universe, m.Name, m.Sig)
	n, ok := s.Selectors[sel]
	if !ok {
		if _, known := s.callable[sel]; !known { // tables would be too short
			return 0, fmt.Errorf("method %s of %s is of no type of the code space", m.Name, iface)
		}
		n = len(s.Selectors)
		s.Selectors[sel] = n
		s.touched = append(s.touched, s.implementers[sel]...)
	}
	return int64(n) * bytecode.WordSize, nil
}

// called reports whether some code calls a method by its selector.
func (s *Space) called(x implementer) bool {
	_, called := s.Selectors[x.t.Methods[x.i].Selector]
	return called
}

// entries returns how many entries each method table is to have: more than there can be selectors, so that
// no call reads behind one. What a table lacks traps.
func (s *Space) entries() int { return max(minTable, 1<<bits.Len(uint(len(s.callable)))) }

// Limits of the entries of the method tables of all types that the space's components define: of a space with any
// code, and more for each type with methods. All are as long as there can be selectors. Add asks, so that links
// which come later find room: they neither make tables longer nor know types of others.
const (
	tablesBase    = 1 << 20
	tablesPerType = 1 << 7
)

// ErrCrowded is returned when a space has too many types with methods for so many selectors. Who adds
// components finds room in another space.
var ErrCrowded = errors.New("method tables too large: call fewer methods of interfaces, or have fewer types with methods")

// minTable is how many entries a method table has at least.
const minTable = 64

// growing returns the types that need a method table, or a longer one. Types without methods that are
// called share one. linkWanted takes room before it makes them: no selector may get a number in between.
func (s *Space) growing(size int) (list []*Type) {
	seen := map[*Type]bool{}
	if size > s.TableSize {
		for _, t := range s.Types {
			s.touch(t)
		}
	}
	for _, x := range s.touched {
		if s.called(x) && !seen[x.t] && (size > s.TableSize || !x.t.tabled) {
			seen[x.t], list = true, append(list, x.t)
		}
	}
	return list
}

// makeTable makes a method table in which each entry traps, and returns the room that is left.
func (s *Space) makeTable(room abi.Addr) (left abi.Addr) {
	table := memory.Words(room, s.TableSize)
	for i := range table {
		table[i] = uint64(s.Linker.Stubs[abi.StubTrap])
	}
	return room + abi.Addr(s.TableSize*bytecode.WordSize)
}

// set writes a method into its type's table if it is called. It is done when tables are made, when
// selectors get numbers, and when methods are found: a component that supplies those of an instance of
// a generic type may come later than others that use it. Precondition: the method is placed, for code
// calls what is in the table, and the table is there.
func (s *Space) set(x implementer) {
	if !s.called(x) {
		return
	}
	m, code := x.t.Methods[x.i], abi.Addr(0)
	if x.t.Portal {
		code = x.t.Stubs[x.i]
	} else {
		code = s.function(m.Component, m.Func).Start
	}
	memory.Words(object.DescAt(x.t.Addr).Methods, s.TableSize)[s.Selectors[m.Selector]] = uint64(code)
}

// findMethods takes a type's methods from the first of components that supplies them, unless
// it has them already.
func (s *Space) findMethods(t *Type, components []*verifier.Component) {
	u := s.Linker.Universe
	for i := 0; i < len(components) && t.Methods == nil && !t.Portal; i++ {
		var methods []Method
		for _, m := range components[i].Supplies(t.Type) {
			s.Linker.Rest()
			sig := m.Component.Sig(m.Func)
			called := u.Func(sig.Params[1:], sig.Results, sig.Variadic)
			methods = append(methods, Method{SelectorOf(u, m.Name, called), m.Component, m.Func, called})
		}
		if t.Methods = methods; methods != nil {
			clear(s.implement) // which may say that t has none
			s.found(t)
		}
	}
}

// maxImplement is how many pairs of types the cache of Implements has, of which a few files
// can make more than there is memory for. Implements begins anew when it is full.
const maxImplement = 1 << 14

// Implements reports whether a dynamic type has the methods of an interface type. Precondition: both
// are of the space: in another one other methods may be known.
func (s *Space) Implements(dynamic, iface *Type) bool {
	key := [2]*Type{dynamic, iface}
	if does, known := s.implement[key]; known {
		return does
	}
	left := iface.Type.Under().Methods
	for _, m := range dynamic.Methods { // both are sorted
		if len(left) > 0 && m.Selector.Name == left[0].Name && m.sig == left[0].Sig {
			left = left[1:]
		}
	}
	does := len(left) == 0
	if len(s.implement) == maxImplement {
		clear(s.implement)
	}
	s.implement[key] = does
	return does
}
