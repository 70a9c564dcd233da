package amd64

import (
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/emit"
	"github.com/portico-os/portico/translator/target/amd64/registers"
	"github.com/portico-os/portico/translator/target/amd64/stubs"
)

// Target returns x86-64 as a target.
func Target() target.Target {
	return target.Target{Machine: registers.Machine, Emit: emit.Code, Stubs: stubs.Generate, PortalStub: stubs.Portal}
}
