package amd64

import (
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/emit"
	"github.com/portico-os/portico/translator/target/amd64/registers"
	"github.com/portico-os/portico/translator/target/amd64/stubs"
)

// Target is x86-64 as a target.Target.
type Target struct{}

var _ target.Target = Target{}

// Machine describes the registers.
func (Target) Machine() *ir.Machine { return registers.Machine }

// Emit returns the code of an allocated function.
func (Target) Emit(f *ir.Func, symbols []code.Symbol) (*code.Code, error) {
	return emit.Code(f, symbols)
}

// Stubs returns the hand-made native code.
func (Target) Stubs(o target.StubOptions) (*target.Stubs, error) { return stubs.Generate(o) }

// PortalStub returns the text of a portal method's stub.
func (Target) PortalStub(p *target.Portal) (*code.Code, error) { return stubs.Portal(p) }
