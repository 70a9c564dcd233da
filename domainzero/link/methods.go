package link

import (
	"errors"
	"math/bits"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Interface calls index a dynamic type's method table by the selector's number, as fast as a
// virtual call (paper, section 2.4). Only selectors that some interface call uses get a
// number.

// selector returns the offset in method tables of a method of an interface type. Once the
// code that asks is linked, fill puts it into the tables.
func (s *Space) selector(iface *bytecode.Type, method int) int64 {
	m := iface.Under().Methods[method]
	sel := SelectorOf(s.Linker.Universe, m.Name, m.Sig)
	n, ok := s.Selectors[sel]
	if !ok {
		n = len(s.Selectors)
		s.Selectors[sel] = n
		for _, m := range s.waiting[sel] {
			s.want(m.Component, m.Func)
		}
	}
	return int64(n) * bytecode.WordSize
}

// tableSize returns how many entries each method table has: more than there are selectors, so that no
// call reads behind one. What a table lacks traps.
func (s *Space) tableSize() int { return max(minTable, 1<<bits.Len(uint(len(s.Selectors)))) }

// Limits of the entries of all method tables together: of a space with any code, and more for each
// table. All are as long as there are selectors.
const (
	tablesBase     = 1 << 19
	tablesPerTable = 1 << 10
)

// ErrCrowded is returned when a space has too many types with methods for so many selectors. Who adds
// components finds room in another space.
var ErrCrowded = errors.New("method tables too large: call fewer methods of interfaces, or have fewer types with methods")

// makeRoom returns how many entries have to be made for tables. A link that adds components leaves room for
// tables twice as long, so that those that come later find it.
func (s *Space) makeRoom(adds bool) (entries int, err error) {
	all, most := 0, tablesBase
	for _, t := range s.Types {
		grown := s.growth(t)
		entries += grown
		if n := max(grown, t.tableCapacity); n > 0 {
			all, most = all+n, most+tablesPerTable
		}
	}
	if adds && 2*all > most || all > most {
		return 0, ErrCrowded
	}
	return entries, nil
}

// minTable is how many entries a method table has at least.
const minTable = 64

// growth returns how many entries a longer method table of a type has to have, 0 if its own is long
// enough. Types without methods that are called share one. linkWanted takes so much room before fill
// uses it: no selector may get a number in between.
func (s *Space) growth(t *Type) int {
	called := func(m Method) bool { _, ok := s.Selectors[m.Selector]; return ok }
	if size := s.tableSize(); t.tableCapacity < size && slices.ContainsFunc(t.Methods, called) {
		return size
	}
	return 0
}

// makeTable makes a method table in which each entry traps, and returns the room that is left.
func (s *Space) makeTable(room abi.Addr, size int) (table []uint64, left abi.Addr) {
	table = memory.Words(room, size)
	for i := range table {
		table[i] = uint64(s.Linker.Stubs[abi.StubTrap])
	}
	return table, room + abi.Addr(size*bytecode.WordSize)
}

// fill writes a type's method table, which is at room if it grows, and returns the room that is
// left. It is called again when selectors get numbers, and when methods are found: a component that
// supplies those of an instance of a generic type may come later than others that use it.
// Precondition: all methods that have selectors are placed, for code calls what is in the table;
// and s.noMethods has as many entries as tables have.
func (s *Space) fill(t *Type, room abi.Addr) abi.Addr {
	desc := object.DescAt(t.Addr)
	if grown := s.growth(t); grown > 0 {
		desc.Methods, t.tableCapacity = room, grown
		_, room = s.makeTable(room, grown)
	}
	if t.tableCapacity == 0 {
		desc.Methods = s.noMethods
	}
	table := memory.Words(desc.Methods, t.tableCapacity)
	for i, m := range t.Methods {
		n, ok := s.Selectors[m.Selector]
		switch {
		case !ok:
		case t.Portal:
			table[n] = uint64(t.Stubs[i])
		default:
			table[n] = uint64(s.function(m.Component, m.Func).Start)
		}
	}
	return room
}

// findMethods takes a type's methods from the first of components that supplies them, unless
// it has them already.
func (s *Space) findMethods(t *Type, components []*verifier.Component) {
	u := s.Linker.Universe
	for i := 0; i < len(components) && t.Methods == nil && !t.Portal; i++ {
		for _, m := range components[i].Supplies(t.Type) {
			clear(s.implement) // which may say that t has none
			sig := m.Component.Sig(m.Func)
			called := u.Func(sig.Params[1:], sig.Results, sig.Variadic)
			t.Methods = append(t.Methods, Method{SelectorOf(u, m.Name, called), m.Component, m.Func, called})
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
	has := map[bytecode.Method]bool{}
	for _, m := range dynamic.Methods {
		has[bytecode.Method{Name: m.Selector.Name, Sig: m.sig}] = true
	}
	lacks := func(m bytecode.Method) bool { return !has[m] }
	does := !slices.ContainsFunc(iface.Type.Under().Methods, lacks)
	if len(s.implement) == maxImplement {
		clear(s.implement)
	}
	s.implement[key] = does
	return does
}
