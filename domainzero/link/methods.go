package link

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// Interface calls index a dynamic type's method table by the selector's number, as fast as a
// virtual call (paper, section 2.4). Only selectors that some interface call uses get a
// number.

// selector returns the offset in method tables of a method of an interface type. Once the
// code that asks is linked, fillAll puts it into the tables.
func (s *Space) selector(iface *bytecode.Type, method int) int64 {
	m := iface.Under().Methods[method]
	sel := SelectorOf(s.Linker.Universe, m.Name, m.Sig)
	n, ok := s.selectors[sel]
	if !ok {
		n = len(s.selectors)
		s.selectors[sel] = n
	}
	return int64(n) * bytecode.WordSize
}

// fill finds a type's methods and writes its method table, as far as selectors have numbers
// and methods have code; the others are wanted. It is called again when either changes: a
// component that supplies the methods of an instance of a generic type may come later than
// others that use it.
func (s *Space) fill(t *Type) error {
	if !t.Portal && t.Methods == nil {
		s.findMethods(t)
	}
	highest := -1
	for _, m := range t.Methods {
		if n, ok := s.selectors[m.Selector]; ok {
			highest = max(highest, n)
		}
	}
	if highest < 0 {
		return nil
	}
	desc := object.DescAt(t.Addr)
	if highest >= t.tableCapacity {
		capacity := highest + 16
		a, err := s.Linker.Image.allocData(capacity * bytecode.WordSize)
		if err != nil {
			return err
		}
		desc.Methods, t.tableCapacity = a, capacity
		for i := range capacity { // where there is no method: nothing calls it
			memory.StoreAddr(a+abi.Addr(i*bytecode.WordSize), s.Linker.Stubs[abi.StubTrap])
		}
	}
	table := memory.Words(desc.Methods, t.tableCapacity)
	for i, m := range t.Methods {
		n, ok := s.selectors[m.Selector]
		if !ok {
			continue
		}
		if t.Portal {
			table[n] = uint64(t.stubs[i])
		} else if a := s.address(m.Component, m.Func); a != 0 {
			table[n] = uint64(a)
		}
	}
	return nil
}

// findMethods takes a type's methods from the first component of the space that supplies
// them.
func (s *Space) findMethods(t *Type) {
	u := s.Linker.Universe
	for _, c := range s.components {
		for _, m := range c.Supplies(t.Type) {
			sig := m.Component.Sig(m.Func)
			called := u.Func(sig.Params[1:], sig.Results, sig.Variadic)
			t.Methods = append(t.Methods, Method{SelectorOf(u, m.Name, called), m.Component, m.Func, called})
		}
		if t.Methods != nil {
			return
		}
	}
}

// fillAll completes the method tables, as far as there is code.
func (s *Space) fillAll() error {
	for _, t := range s.types {
		if err := s.fill(t); err != nil {
			return err
		}
	}
	return nil
}

// maxImplement is how many pairs of types the cache of Implements has, of which a few files
// can make more than there is memory for.
const maxImplement = 1 << 14

// Implements reports whether the dynamic type with one descriptor has the methods of the
// interface type with the other.
func (s *Space) Implements(dynamic, iface abi.Addr) bool {
	key := [2]abi.Addr{dynamic, iface}
	if s.implement[key] {
		return true
	}
	has := map[bytecode.Method]bool{}
	for _, m := range s.TypeAt(dynamic).Methods {
		has[bytecode.Method{Name: m.Selector.Name, Sig: m.sig}] = true
	}
	for _, m := range s.TypeAt(iface).Type.Under().Methods {
		if !has[m] {
			return false
		}
	}
	if len(s.implement) == maxImplement {
		clear(s.implement)
	}
	s.implement[key] = true
	return true
}
