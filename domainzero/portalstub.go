package domainzero

import (
	"encoding/binary"

	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// Numbers with which portal stubs leave through StubIntrinsic: the method's, and what
// happened.
const (
	portalCalls   = 1 << 30 // a call that native code cannot do alone
	portalReturns = 1 << 29 // the return of such a call, or a return that Go must see
	portalNumbers = 1<<29 - 1
)

// portalLayout says where portal stubs find what is in DomainZero's own blocks.
var portalLayout = target.PortalLayout{
	CapabilityService: capabilityService,

	ServiceDomain:  serviceDomain,
	ServiceObject:  serviceObject,
	ServiceFree:    serviceFree,
	ServiceWaiting: serviceWaiting,
	ServiceCalls:   serviceCalls,

	MemoryHolders: memoryHolders,

	DomainHolder:          blockOffset(blockHolders),
	DomainScheduler:       blockOffset(blockScheduler),
	DomainSchedulerThread: blockOffset(blockSchedulerThread),

	StackPad:    stackPad,
	ThreadReady: int64(threadReady),
	ThreadIdle:  int64(threadIdle),
}

// makeStub makes the stub of a portal method, which calls the hooks of a set.
func (s *System) makeStub(m *portalMethod, hooks int) (abi.Addr, error) {
	at, err := s.placeStub(m.stub(hooks), m.code)
	s.stubEnds = append(s.stubEnds, stubEnd{s.image.codeNext, m})
	return at, err
}

// stub describes the stub of a portal method.
func (m *portalMethod) stub(hooks int) *target.Portal {
	hookAt := func(h hook) int32 {
		if hooks&(1<<h) == 0 {
			return 0
		}
		return blockOffset(blockHooks + int(h))
	}
	p := &target.Portal{
		Fast: m.fast, CallNumber: int64(m.number | portalCalls), ReturnNumber: int64(m.number | portalReturns),
		Args: m.conv.Args, Results: m.conv.Results, Error: abi.NoReg,
		CallHook: hookAt(hookCall), ReturnHook: hookAt(hookReturn), EnterHook: hookAt(hookEnter), LeaveHook: hookAt(hookLeave),
		Layout: &portalLayout,
	}
	if !m.fast {
		return p
	}
	for _, part := range m.conv.Args[1:] {
		if part.Leaf.IsPointer() {
			p.ArgObjects = append(p.ArgObjects, part.Reg)
		}
	}
	for i, part := range m.conv.Results {
		switch {
		case !part.Leaf.IsPointer():
		case isMemoryPointer(m.results[part.Index]):
			p.ResultObjects = append(p.ResultObjects, part.Reg)
		default: // the error's data word; its type word comes before
			p.Error = m.conv.Results[i-1].Reg
		}
	}
	return p
}

// makeReturnStub makes what a service thread returns to after a call that began in Go.
func (s *System) makeReturnStub() (abi.Addr, error) {
	return s.placeStub(&target.Portal{ReturnNumber: portalReturns}, 0)
}

func (s *System) placeStub(p *target.Portal, code abi.Addr) (abi.Addr, error) {
	stub, err := translator.Target().PortalStub(p)
	if err != nil {
		return 0, err
	}
	at, err := s.image.allocCode(len(stub.Text))
	if err != nil {
		return 0, err
	}
	for _, r := range stub.Relocs {
		to := code
		if r.Symbol.Kind == translator.SymbolStub {
			to = s.linker.stubs[r.Symbol.Index]
		}
		v := int64(to) + r.Addend - int64(at) - int64(r.Offset) - 4
		binary.LittleEndian.PutUint32(stub.Text[r.Offset:], uint32(v))
	}
	return at, s.linker.write(at, stub.Text)
}
