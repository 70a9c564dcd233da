package services

import (
	"io"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/portal"
	"github.com/portico-os/portico/translator/abi"
)

// Services are the room's state.
type Services struct {
	Console Console // System.Run asks it between two threads

	// Fixed once the room is open, for services to work on.
	cpu     *cpu.CPU
	common  *domain.Common
	portals *portal.Portals
	machine platform.Machine
	system  System                                             // for the domain manager alone
	ask     func(component, key string) (text string, ok bool) // for domain.param; may be nil
	table   [intrinsics.Count]row                              // by intrinsics.ID, as threads leave with it: exit goes by it

	// Arguments of code that compares, both references: roots until it runs.
	compared []abi.Part
}

// System is what the domain manager needs of the whole.
type System interface {
	// Domains returns all domains by number, ended ones, too.
	Domains() []*domain.Domain
	// Restart makes an ended domain anew, in its place.
	Restart(ended *domain.Domain) (*domain.Domain, error)
	// Figures returns the figures of the system: see bytecode.NumSystemFigures.
	Figures() []int
	// IsMain reports whether the system ends with a domain.
	IsMain(d *domain.Domain) bool
}

// New opens the room, and binds it to what threads leave native code for. Output goes to console,
// the machine's, and all of it to tap, which may be nil. Precondition: nothing was dispatched yet,
// for it sets exits: domainzero.New opens all rooms first.
func New(c *cpu.CPU, p *portal.Portals, s System, console, tap io.Writer, ask func(component, key string) (text string, ok bool)) *Services {
	v := &Services{cpu: c, common: c.Common, portals: p, machine: c.Machine, system: s, ask: ask}
	v.Console = Console{cpu: c, machine: console, tap: tap}
	u := c.Common.Linker.Universe
	v.table = bind(u)
	reference := u.Pointer(u.Any())
	v.compared = abi.ConventionOf([]*bytecode.Type{reference, reference}, nil).Args
	c.Exits[abi.ReasonIntrinsic] = v.exit
	c.Exits[abi.ReasonAnyEqual] = v.exitOf(row{anyEqual, abi.ConventionOf([]*bytecode.Type{u.Any(), u.Any()}, nil).Args})
	c.Exits[abi.ReasonAssert] = v.exitOf(row{do: assert})
	c.Interrupts.Bounded = v.bounded
	return v
}

// End gives back what an ending domain has of services. Precondition: its threads run no more,
// and its memory is still there, for devices may write to it until now: System.end sees to both.
func (s *Services) End(d *domain.Domain) {
	s.cpu.Interrupts.Release(d)
	s.Console.leave(d)
}
