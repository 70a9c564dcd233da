package target

import (
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A Target is an instruction set. All of it is fixed, and translator.Target alone gives it.
type Target struct {
	// Machine describes the registers to the front end and to allocation. Emit relies on what
	// they made of it.
	Machine *ir.Machine
	// Emit returns the code of an allocated function, whose symbols have these numbers. Its
	// result depends on nothing but its arguments, as translator.Translate promises.
	Emit func(f *ir.Func, symbols []code.Symbol) (*code.Code, error)
	// Stubs returns the hand-made native code, which DomainZero places before any other. Equal
	// options give equal text.
	Stubs func(o StubOptions) (*Stubs, error)
	// PortalStub returns the stub of a portal method.
	PortalStub func(p *Portal) (*PortalStub, error)
}
