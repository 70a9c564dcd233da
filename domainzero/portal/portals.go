package portal

import (
	"encoding/binary"

	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// Portals are the room's state.
type Portals struct {
	// Fixed. Calls go by cpu, which queues and dooms, and find services and threads in common.
	cpu      *cpu.CPU
	common   *domain.Common
	deepCopy bool // testing: calls within a domain go through portals and copy, too: Words and method go by it

	// Stubs have numbers of methods, by which Exit finds them, and proxy types have stubs, so that
	// neither of these ever gets shorter.
	methods []*domain.Method        // by number, and by StubEnd: methodOf searches by halves
	proxies map[proxyKey]*link.Type // proxy adds what it could make
	tables  map[[2]any]int          // bytes of their method tables, by the space that has them and the number of the domain they lead to

	crowded *domain.Domain // that a copy could not give a portal before a collection, until again sees it

	variables errorVariables // of the copy under way, or the one before

	// The last copy in whose middle a slice was over: it may go on for one more.
	overdue      uint64 // its round
	overdueUntil int64  // by the clock of platform.Clock.Nanos
}

// New opens the room.
func New(c *cpu.CPU, deepCopy bool) (*Portals, error) {
	p := &Portals{cpu: c, common: c.Common, deepCopy: deepCopy, proxies: map[proxyKey]*link.Type{}, tables: map[[2]any]int{}}
	var err error
	if c.Common.Tombstone, err = placeTombstone(c.Common.Linker); err != nil {
		return nil, err
	}
	return p, p.openCopying()
}

// placeTombstone places [domain.Common.Tombstone] among code, where nobody writes: its domain's block
// is zeros, which is abi.DomainEnded.
func placeTombstone(l *link.Linker) (abi.Addr, error) {
	block := memory.Size[abi.Service]()
	text := make([]byte, block+memory.Size[abi.Domain]())
	at, err := l.Image.AllocCode(len(text))
	if err != nil {
		return 0, err
	}
	binary.LittleEndian.PutUint64(text[abi.ServiceDomain:], uint64(at)+uint64(block))
	return at, l.Install(at, text)
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
	switch {
	case d.Scheduler == nil:
	case d.Held != nil:
		t.Told |= 1 << h // when it runs again
	default:
		d.Scheduler.Informed(h, t)
	}
}
