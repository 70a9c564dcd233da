package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Program is what the code of a code space may refer to.
type Program struct {
	Universe *bytecode.Universe
	Checks   bool // bounds and the stack are checked: translator.Options

	CodeStart, CodeEnd abi.Addr // the image's halves
	DataStart, DataEnd abi.Addr

	Zero        abi.Addr // of the object that stands for all of size zero
	Stubs       [abi.NumStubs]abi.Addr
	Refused     bool                        // the translator refused a function, which StubTrap stands for
	Texts       map[abi.Addr]int64          // lengths of constant data, by address
	Functions   map[abi.Addr]link.Name      // by entry
	Values      map[abi.Addr]link.Name      // constant closure objects
	Descriptors map[abi.Addr]int64          // sizes of types, by descriptor
	Numbers     map[link.Selector]int       // of selectors: indices of Selectors
	Selectors   []*Signature                // by number: where a method is in method tables
	Statics     []int64                     // by component's number: bytes of its package variables
	Components  []*verifier.Component       // by number
	Globals     [][]Global                  // by component's number: the variables
	Types       map[abi.Addr]*bytecode.Type // by descriptor
	sameLayout  map[sameness]bool
	Closures    map[*bytecode.Type][]abi.Addr // by type of closure objects: entries of the functions that they may be of
}

// A Function is one that is placed.
type Function struct {
	*code.Code // but for Text and Relocs: the tables
	Start      abi.Addr
	Placed     []byte // the text as it lies there
	Name       link.Name
}

// A Signature is what a call passes and gets.
type Signature struct {
	Params, Results []*bytecode.Type
	Conv            abi.Convention
	Captures        bool // the callee wants its closure object
	Method          bool // the receiver is of one type of many
	closure         *bytecode.Type
}

// NewSignature returns the signature of functions with parameters, receiver first, and results.
func NewSignature(params, results []*bytecode.Type) *Signature {
	return &Signature{Params: params, Results: results, Conv: abi.ConventionOf(params, results)}
}

// signature returns that of a function.
func (p *Program) signature(n link.Name) *Signature {
	if n.Component == nil {
		return NewSignature(intrinsics.Table[n.Func].Signature(p.Universe))
	}
	sig := n.Component.Sig(n.Func)
	s := NewSignature(sig.Params, sig.Results)
	if len(n.Component.File().Funcs[n.Func].Captures) > 0 {
		s.Captures, s.closure = true, n.Component.ClosureType(n.Func)
	}
	return s
}

// stub returns which stub begins at an address.
func (p *Program) stub(a abi.Addr) (abi.Stub, bool) {
	for s, at := range p.Stubs {
		if at == a {
			return abi.Stub(s), true
		}
	}
	return 0, false
}

// typeOf returns the type of an argument or result.
func (s *Signature) typeOf(part *abi.Part, results bool) *bytecode.Type {
	switch {
	case part.Index < 0:
		return s.Results[-1-part.Index]
	case results:
		return s.Results[part.Index]
	}
	return s.Params[part.Index]
}

// fits reports whether a constant may be what a part wants: the descriptor of a type, a function
// value, or a pointer, of which there are constant ones to nothing alone.
func (p *Program) fits(s *Signature, part *abi.Part, results bool, c int64) bool {
	if !p.data(c) {
		return true
	}
	switch u := s.typeOf(part, results).Under(); {
	case u.Kind == bytecode.KindInterface && !part.Leaf.IsPointer():
		_, ok := p.Descriptors[abi.Addr(c)]
		return ok
	case u.Kind == bytecode.KindFunc:
		_, ok := p.Values[abi.Addr(c)]
		return ok
	case u.Kind == bytecode.KindPointer:
		return abi.Addr(c) == p.Zero
	}
	return true
}

// partValue returns what a part of a signature's arguments or results is to who gets it.
func (s *Signature) partValue(part *abi.Part, results bool, u *bytecode.Universe) value {
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
