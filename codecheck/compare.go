package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/code"
)

// compares reports whether a name is that of code that compares or hashes variables of a type. It keeps
// the rules of all functions; copies reports whether it is of code that copies, which has its own.
func compares(n link.Name) bool { return n.Copies && code.Copier(n.Func) >= code.EqualValues }

func copies(n link.Name) bool { return n.Copies && !compares(n) }

// comparison returns the signature of code that compares or hashes.
func (p *Program) comparison(n link.Name) *signature {
	variable := p.universe.Pointer(n.Type)
	if code.Copier(n.Func) == code.EqualValues {
		return signatureOf([]*bytecode.Type{variable, variable}, []*bytecode.Type{p.universe.Basic(bytecode.KindBool)})
	}
	word := p.universe.Basic(bytecode.KindUint64)
	return signatureOf([]*bytecode.Type{variable, word}, []*bytecode.Type{word})
}

// readParts collects what code for a type uses: code for its parts, and if it hashes, the service for
// interfaces and references.
func (u *uses) readParts(n link.Name, t *bytecode.Type) {
	if code.Copier(n.Func) == code.HashValue {
		u.services[intrinsics.AnyHash] = true
	}
	switch t := t.Under(); t.Kind {
	case bytecode.KindArray:
		u.readPart(n, t.Elem)
	case bytecode.KindStruct:
		for _, f := range t.Fields {
			u.readPart(n, f.Type)
		}
	}
}

func (u *uses) readPart(n link.Name, t *bytecode.Type) {
	n.Type = t
	if !u.functions[n] {
		u.functions[n] = true
		u.readParts(n, t)
	}
}
