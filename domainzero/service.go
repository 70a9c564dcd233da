package domainzero

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A serviceBlock is native code's view of a service (paper, section 2.2): it lies in the
// memory of the service's domain.
type serviceBlock struct {
	Domain  abi.Addr // *abi.Domain
	Object  abi.Addr // the object that implements the portal interface: a root of its heap
	Free    abi.Addr // idle service threads, linked by Thread.Next
	Waiting uint64   // callers that wait for a service thread
	Calls   uint64
}

// Offsets in a serviceBlock.
const (
	serviceDomain     = 0
	serviceObject     = 8
	serviceFree       = 16
	serviceWaiting    = 24
	serviceCalls      = 32
	serviceBlockBytes = 64
)

// maxQueue is how many callers may wait for a thread of one service.
const maxQueue = 64

// A service is an object that other domains may call, with threads of its own.
type service struct {
	addr    abi.Addr
	domain  *Domain
	typ     *bytecode.Type // of the object: pointer-shaped
	thread  *thread
	waiting []*thread
	name    string
}

func (v *service) block() *serviceBlock { return serviceAt(v.addr) }

// A capability is an entry of a domain's capability table: what the data word of a portal
// points to. There is one per domain and service.
type capability struct {
	Service abi.Addr // *serviceBlock
	Reached uint64   // by the collection under way
	_       [6]uint64
}

const (
	capabilityBytes   = 64
	capabilityService = 0
)

// maxPortals is how many services a domain may hold portals to.
const maxPortals = 1024

// capabilityTable holds a domain's portals. Entries never move.
type capabilityTable struct {
	base, next, end abi.Addr
	free            []abi.Addr
	entries         map[abi.Addr]*service // nil: of a domain that has ended
}

func (c *capabilityTable) contains(a abi.Addr) bool { return a >= c.base && a < c.end }

func (c *capabilityTable) forget() {
	for a := range c.entries {
		capabilityAt(a).Reached = 0
	}
}

// portalTo returns the domain's portal to a service, as the address of its capability.
func (d *Domain) portalTo(v *service) (abi.Addr, error) {
	for a, x := range d.caps.entries {
		if x == v {
			capabilityAt(a).Reached = 1
			return a, nil
		}
	}
	c := &d.caps
	if c.base == 0 {
		a, err := d.takeMemory(maxPortals * capabilityBytes)
		if err != nil {
			return 0, err
		}
		*c = capabilityTable{base: a, next: a, end: a + maxPortals*capabilityBytes, entries: map[abi.Addr]*service{}}
	}
	var a abi.Addr
	if n := len(c.free); n > 0 {
		a, c.free = c.free[n-1], c.free[:n-1]
	} else if c.next < c.end {
		a, c.next = c.next, c.next+capabilityBytes
	} else {
		return 0, ErrQuota
	}
	*capabilityAt(a) = capability{Service: v.addr, Reached: 1}
	c.entries[a] = v
	return a, nil
}

// dropPortals drops the portals that a collection has not reached.
func (d *Domain) dropPortals() {
	for a := range d.caps.entries {
		if capabilityAt(a).Reached == 0 {
			delete(d.caps.entries, a)
			*capabilityAt(a) = capability{}
			d.caps.free = append(d.caps.free, a)
		}
	}
}

// serviceFor returns the service that stands for an object of the domain, made if there
// is none: the object is promoted (paper, section 2.2).
func (d *Domain) serviceFor(typ *bytecode.Type, object abi.Addr) (*service, error) {
	for _, v := range d.services {
		if v.block().Object == object && v.typ == typ {
			return v, nil
		}
	}
	a, err := d.takeMemory(serviceBlockBytes)
	if err != nil {
		return nil, err
	}
	t, err := d.newThread(d.config.Stack)
	if err != nil {
		d.giveMemory(a, serviceBlockBytes)
		return nil, err
	}
	v := &service{addr: a, domain: d, typ: typ, thread: t}
	*v.block() = serviceBlock{Domain: d.addr, Object: object}
	d.services = append(d.services, v)
	d.sys.serviceOf[a] = v
	t.serve(v)
	return v, nil
}

// serve puts an idle thread on a service's free list.
func (t *thread) serve(v *service) {
	t.tcb.Service = v.addr
	t.release(v)
}

// release makes a service thread idle: ready to be taken by native code.
func (t *thread) release(v *service) {
	t.call = nil
	t.tcb.Caller = 0
	storeAddr(t.tcb.StackTop-stackPad, 0)
	t.tcb.TLSType, t.tcb.TLSData = 0, 0
	t.setState(threadIdle)
	t.tcb.Next = v.block().Free
	v.block().Free = t.addr
}

func nameExport(s *System, t *thread, save *abi.RegSave) *thread {
	d, name := t.domain, argumentString(save, 0)
	code := bytecode.CodeOK
	switch typ := argument(save, 2); {
	case !slices.Contains(d.config.Exports, name):
		code = bytecode.CodeDenied
	case s.names[name] != nil && !s.names[name].domain.gone():
		code = bytecode.CodeBusy
	case typ == 0 || descAt(typ).Flags&abi.TypeDirect == 0:
		code = bytecode.CodeType
	default:
		info := d.space.desc.info(typ)
		if info.proxy != nil || info.typ.Kind != bytecode.KindPointer {
			code = bytecode.CodeType
			break
		}
		v, err := d.serviceFor(info.typ, argument(save, 3))
		if err != nil {
			code = bytecode.CodeQuota
			break
		}
		v.name = name
		s.names[name] = v
		d.settled = d.settled || !slices.ContainsFunc(d.config.Exports, func(name string) bool { return s.names[name] == nil || s.names[name].domain != d })
	}
	return t.results(save, uint64(code))
}

func nameLookup(s *System, t *thread, save *abi.RegSave) *thread {
	d, name := t.domain, argumentString(save, 0)
	v := s.names[name]
	switch {
	case v != nil && v.domain == d: // whatever it imports
	case !slices.Contains(d.config.Imports, name):
		return t.results(save, 0, 0, uint64(bytecode.CodeDenied))
	case v == nil || v.domain.gone():
		return t.results(save, 0, 0, uint64(bytecode.CodeNotFound))
	}
	typ, data, err := d.portalWords(v)
	if err != nil {
		return t.results(save, 0, 0, uint64(bytecode.CodeQuota))
	}
	return t.results(save, uint64(typ), uint64(data), uint64(bytecode.CodeOK))
}

// portalWords returns the interface value by which a domain uses a service: the object
// itself if it lives there, unless calls within a domain are to copy, too.
func (d *Domain) portalWords(v *service) (typ, data abi.Addr, err error) {
	if v.domain == d && !d.sys.config.DeepCopy {
		info, err := d.space.desc.of(v.typ)
		if err != nil {
			return 0, 0, err
		}
		return info.addr, v.block().Object, nil
	}
	info, err := d.proxy(v)
	if err != nil {
		return 0, 0, fmt.Errorf("portal to %s: %w", v.typ, err)
	}
	if data, err = d.portalTo(v); err != nil {
		return 0, 0, err
	}
	return info.addr, data, nil
}
