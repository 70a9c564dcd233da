package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Program is what the code of a code space may refer to. All of it is as it was when [Of] made it: code
// that was placed since needs another.
type Program struct {
	universe *bytecode.Universe
	checks   bool // bounds and the stack are checked: translator.Options

	// Addresses in the image. What is here is all that constants may refer to.
	dataStart, dataEnd abi.Addr // the half of the image that holds no code
	zero               abi.Addr // the object that stands for all of size zero
	stubs              [abi.NumStubs]abi.Addr
	refused            bool                        // the translator refused a function, which StubTrap stands for
	functions          map[abi.Addr]link.Name      // by entry
	values             map[abi.Addr]link.Name      // by constant closure object
	texts              map[abi.Addr]string         // constant data
	descriptors        map[abi.Addr]int64          // sizes of types
	types              map[abi.Addr]*bytecode.Type // by descriptor, but of portals
	descriptorOf       map[*bytecode.Type]abi.Addr // the inverse
	mapType            func(m *bytecode.Type) *bytecode.Type

	// Methods, by the numbers of selectors.
	numbers   map[link.Selector]int
	selectors []*signature // nil: no type has the method

	// Package variables, by the numbers of components.
	components []*verifier.Component
	statics    []int64    // bytes
	globals    [][]global // by rising offset

	closures   map[*bytecode.Type][]abi.Addr // by type of closure objects: entries of the functions that they may be of
	sameLayout map[sameness]bool             // what same has found out
}

// A Function is one that is placed.
type Function struct {
	*code.Code // but for Text and Relocs: the tables
	Start      abi.Addr
	Placed     []byte // the text as it lies there
	Name       link.Name
}

// A signature is what a call passes and gets.
type signature struct {
	params, results []*bytecode.Type // receiver first
	conv            abi.Convention
	captures        bool           // the callee wants its closure object
	closure         *bytecode.Type // of which type that is
	method          bool           // the receiver is of one type of many
}

// signatureOf returns the signature of functions with parameters, receiver first, and results.
func signatureOf(params, results []*bytecode.Type) *signature {
	return &signature{params: params, results: results, conv: abi.ConventionOf(params, results)}
}

// signature returns that of a function.
func (p *Program) signature(n link.Name) *signature {
	switch {
	case copies(n):
		return &signature{}
	case n.Copies:
		return p.comparison(n)
	case n.Component == nil:
		return signatureOf(intrinsics.Table[n.Func].Signature(p.universe))
	}
	sig := n.Component.Sig(n.Func)
	s := signatureOf(sig.Params, sig.Results)
	if len(n.Component.File().Funcs[n.Func].Captures) > 0 {
		s.captures, s.closure = true, n.Component.ClosureType(n.Func)
	}
	return s
}

// stub returns which stub begins at an address.
func (p *Program) stub(a abi.Addr) (abi.Stub, bool) {
	for s, at := range p.stubs {
		if at == a {
			return abi.Stub(s), true
		}
	}
	return 0, false
}

// typeOf returns the type of an argument or result.
func (s *signature) typeOf(part *abi.Part, results bool) *bytecode.Type {
	switch {
	case part.Index < 0:
		return s.results[-1-part.Index]
	case results:
		return s.results[part.Index]
	}
	return s.params[part.Index]
}

// fits reports whether a constant may be what a part wants: the descriptor of a type, a function
// value, or a pointer, of which there are constant ones to nothing alone.
func (p *Program) fits(s *signature, part *abi.Part, results bool, c int64) bool {
	if !p.data(c) {
		return true
	}
	switch u := s.typeOf(part, results).Under(); {
	case u.Kind == bytecode.KindInterface && !part.Leaf.IsPointer():
		_, ok := p.descriptors[abi.Addr(c)]
		return ok
	case u.Kind == bytecode.KindFunc:
		_, ok := p.values[abi.Addr(c)]
		return ok
	case u.Kind == bytecode.KindPointer:
		return abi.Addr(c) == p.zero
	}
	return true
}

// partValue returns what a part of a signature's arguments or results is to who gets it.
func (s *signature) partValue(part *abi.Part, results bool, u *bytecode.Universe) value {
	t := s.typeOf(part, results)
	if part.Indirect {
		return value{kind: caller, nonnil: true, view: wholeOf(t)}
	}
	c, ok := cellAt(t, part.Leaf.Offset, u)
	if !ok {
		return value{kind: number}
	}
	return c.value()
}
