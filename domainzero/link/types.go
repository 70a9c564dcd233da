package link

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A Type is what Go knows of a type descriptor.
type Type struct {
	// Fixed once the descriptor is made. By Type package value compares and the copier copies.
	Addr abi.Addr       // of the descriptor, by which values and headers name the type
	Type *bytecode.Type // if Portal, that of the services' objects
	Size int            // of a value, in bytes: collectors and the copier step over elements by it

	// Nil without references: collectors and the copier pass such objects over.
	Refs *object.References

	// Empty until a component supplies them, and final from then on: answers of Implements stay
	// true.
	Methods []Method

	// Whoever follows a data word asks: that of a portal leads to an abi.Capability, no object.
	Portal bool // of portals: the dynamic type, whose methods are stubs

	Stubs []abi.Addr // of Portal: the code of Methods, by the same index, for set

	// A table that is too short is left behind as it is.
	tabled bool // it has a method table of its own
}

// A Method is an entry of a dynamic type's method set. Method tables, portals and schedulers are
// made by it.
type Method struct {
	Selector  Selector            // by which callers find it
	Component *verifier.Component // that defines Func, of the space: want and Code look there
	Func      bytecode.FuncID     // its first parameter is the data word, for interface calls

	sig *bytecode.Type // without receiver, tags included: what Implements compares
}

// A Selector is a method as callers see it: name and signature. Tags of structs in the
// signature do not count, for a conversion of an interface to one that differs in them is no
// change of the value. Equal ones are one method to callers: maps of selectors rely on it.
type Selector struct {
	Name string // as types have it: an unexported one is one component's
	sig  int    // bytecode.Type.ID of the signature without tags
}

// SelectorOf returns the selector of a method with a signature without receiver.
func SelectorOf(u *bytecode.Universe, name string, sig *bytecode.Type) Selector {
	return Selector{name, u.Untagged(sig).ID()}
}

// addType makes a descriptor in the image, with the next index. It stays for good: objects of
// any domain of the space may have it in their headers.
func (s *Space) addType(t *Type, flags abi.TypeFlags) error {
	a, err := s.Linker.Image.allocData(object.DescBytes)
	if err != nil {
		return err
	}
	t.Addr = a
	*object.DescAt(a) = object.Desc{TypeDesc: abi.TypeDesc{Size: uint64(t.Size), Flags: flags, Methods: s.noMethods}, Index: uint64(len(s.Types))}
	s.Types = append(s.Types, t)
	return nil
}

// TypeAt returns what is known of the descriptor of the space at an address, nil if there is none.
func (s *Space) TypeAt(desc abi.Addr) *Type {
	if s.Linker.Image.Contains(desc, object.DescBytes) {
		if i := object.DescAt(desc).Index; i < uint64(len(s.Types)) && s.Types[i].Addr == desc {
			return s.Types[i]
		}
	}
	return nil
}

// Type returns the descriptor of a type, which it makes, with all methods that interfaces
// call, if there is none.
func (s *Space) Type(t *bytecode.Type) (*Type, error) {
	if known := s.ByID(t.ID()); known != nil {
		return known, nil
	}
	err := s.link(func() error { return s.describe(t) })
	return s.ByID(t.ID()), err
}

// ByID returns the descriptor of the type with a bytecode.Type.ID, nil if there is none.
func (s *Space) ByID(id int) *Type {
	if id >= 0 && id < len(s.byID) {
		return s.byID[id]
	}
	return nil
}

// describe makes the descriptor of a type, if there is none, for a link in progress, which
// completes the methods.
func (s *Space) describe(t *bytecode.Type) error {
	if s.ByID(t.ID()) != nil {
		return nil
	}
	var flags abi.TypeFlags
	if t.IsPointerShaped() {
		flags |= abi.TypeDirect
	}
	if t.IsComparable() {
		flags |= abi.TypeComparable
	}
	if IsBits(t) {
		flags |= abi.TypeBits
	}
	typ := &Type{Type: t, Size: int(t.Size()), Refs: object.ReferencesOf(t)}
	if err := s.addType(typ, flags); err != nil {
		return err
	}
	s.byID = append(s.byID, make([]*Type, max(0, t.ID()+1-len(s.byID)))...)
	s.byID[t.ID()] = typ
	s.findMethods(typ, s.Components)
	return nil
}

// IsBits reports whether values of the type are equal exactly if their bytes are. Package value
// relies on a true answer; a false one only takes longer.
func IsBits(t *bytecode.Type) bool {
	u := t.Under()
	switch u.Kind {
	case bytecode.KindPointer, bytecode.KindChan:
		return true
	case bytecode.KindArray:
		return IsBits(u.Elem)
	case bytecode.KindStruct:
		return false // padding
	}
	return u.Kind == bytecode.KindBool || u.Kind.IsInteger()
}

// AddPortal makes the descriptor of a dynamic type of portals to objects of a type. stubs makes
// and installs the code of each of methods; if anything fails it has left none.
func (s *Space) AddPortal(t *bytecode.Type, methods []Method, stubs func() ([]abi.Addr, error)) (*Type, error) {
	typ := &Type{Type: t, Size: bytecode.WordSize, Refs: object.ReferencesOf(t), Methods: methods, Portal: true}
	return typ, s.link(func() (err error) {
		if typ.Stubs, err = stubs(); err != nil {
			return err
		}
		if err = s.addType(typ, abi.TypeDirect|abi.TypeComparable); err == nil {
			s.found(typ)
		}
		return err
	})
}
