package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// Portals are the room's state.
type Portals struct {
	// Fixed. Calls go by cpu, which queues and dooms, and find services and threads in common.
	cpu      *cpu.CPU
	common   *domain.Common
	deepCopy bool // testing: calls within a domain go through portals and copy, too: Words and method go by it

	// Fixed. Asked for by the copier, which copies a map as the struct that it returns.
	mapType func(m *bytecode.Type) *bytecode.Type // the library's type that implements a map type

	// Stubs have numbers of methods, by which Exit finds them, and proxy types have stubs, so that
	// neither of these ever gets shorter.
	methods []*domain.Method        // by number, and by StubEnd: methodOf searches by halves
	proxies map[proxyKey]*link.Type // proxy adds what it could make

	// One for the processor: a copy is over before anything else is copied.
	copier copier

	// Overwritten by each value that passes; nothing in it is a root: move and failAt rely on no
	// collection to come between writing and reading it.
	scratch abi.Addr // room for two values on their way through a portal, of scratchBytes each

	// Fixed: End leads portals to the one, and begin has methods return to the other.
	tombstone    abi.Addr // a service of no living domain, to which calls fail in native code, too
	portalReturn abi.Addr // what a service's method that Go called returns to: it leaves, for returned
}

// New opens the room. mapType returns the library's type that implements a map type.
func New(c *cpu.CPU, deepCopy bool, mapType func(m *bytecode.Type) *bytecode.Type) (*Portals, error) {
	p := &Portals{cpu: c, common: c.Common, deepCopy: deepCopy, mapType: mapType, proxies: map[proxyKey]*link.Type{}}
	p.copier.portals = p
	if err := p.copier.copied.open(c.Common.Pool); err != nil {
		return nil, err
	}
	if p.scratch = c.Common.Pool.Alloc(memory.BlockBytes); p.scratch == 0 {
		return nil, memory.ErrNoMemory
	}
	if err := p.openCopying(); err != nil {
		return nil, err
	}
	p.tombstone = p.scratch + memory.BlockBytes/2
	const serviceRoom = 64
	memory.At[abi.Service](p.tombstone).Domain = p.tombstone + serviceRoom // a block of zeros: abi.DomainEnded
	var err error
	_, p.portalReturn, err = p.placeStub(&target.Portal{ReturnNumber: stubReturns}, nil)
	return p, err
}

// openCopying lets native code copy.
func (p *Portals) openCopying() error {
	c := p.cpu.Copying()
	if c.Table = p.common.Pool.Alloc(abi.CopyEntries * abi.CopyEntryBytes); c.Table == 0 {
		return memory.ErrNoMemory
	}
	base, bytes := p.common.Linker.Image.Range()
	c.Absent, c.Image, c.ImageBytes = p.common.Absent, base, uint64(bytes)
	return nil
}

// Words returns the interface value by which a domain uses a service: the object itself if it
// lives there, unless calls within a domain are to copy, too. Precondition: the service's domain
// has not ended, or nobody would redirect the portal: ServiceAt finds none of such, and a look-up
// asks. The caller stores it where a collection finds it before anything collects.
func (p *Portals) Words(d *domain.Domain, v *domain.Service) (typ, data abi.Addr, err error) {
	if v.Domain == d && !p.deepCopy {
		t, err := d.Space.Type(v.Type)
		if err != nil {
			return 0, 0, err
		}
		return t.Addr, v.Block().Object, nil
	}
	t, err := p.proxy(d, v)
	if err != nil {
		return 0, 0, err
	}
	if data, err = d.PortalTo(v); err != nil {
		return 0, 0, err
	}
	return t.Addr, data, nil
}

// informed tells a domain's scheduler of a portal call that goes through Go.
func informed(d *domain.Domain, h abi.Hook, t *domain.Thread) {
	if d.Scheduler != nil {
		d.Scheduler.Informed(h, t)
	}
}
