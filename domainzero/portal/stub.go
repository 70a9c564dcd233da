package portal

import (
	"encoding/binary"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

// Numbers with which portal stubs leave through StubIntrinsic: the method's, and what
// happened.
const (
	stubCalls   = 1 << 30 // a call that native code cannot do alone
	stubReturns = 1 << 29 // the return of such a call, or a return that Go must see
	stubNumbers = 1<<29 - 1
)

// A stubEnd finds a stub's method by an address in the stub: stubs are placed at rising
// addresses. [link.Image.AllocCode] gives them so.
type stubEnd struct {
	end    abi.Addr
	method *domain.Method
}

// makeStub makes the stub of a method, which calls the hooks of a set.
func (p *Portals) makeStub(m *domain.Method, hooks int) (abi.Addr, error) {
	at, end, err := p.placeStub(describe(m, hooks), m.Code)
	p.stubEnds = append(p.stubEnds, stubEnd{end, m})
	return at, err
}

// describe describes the stub of a method to the target.
func describe(m *domain.Method, hooks int) *target.Portal {
	hookAt := func(h abi.Hook) int32 {
		if hooks&(1<<h) == 0 {
			return 0
		}
		return abi.DomainHooks + int32(h)*8
	}
	s := &target.Portal{
		Fast: m.Fast, CallNumber: int64(m.Number | stubCalls), ReturnNumber: int64(m.Number | stubReturns),
		Args: m.Conv.Args, Results: m.Conv.Results, Error: abi.NoReg,
		CallHook: hookAt(abi.HookCall), ReturnHook: hookAt(abi.HookReturn), EnterHook: hookAt(abi.HookEnter), LeaveHook: hookAt(abi.HookLeave),
	}
	if !m.Fast {
		return s
	}
	for _, part := range m.Conv.Args[1:] {
		if part.Leaf.IsPointer() {
			s.ArgObjects = append(s.ArgObjects, part.Reg)
		}
	}
	for i, part := range m.Conv.Results {
		switch {
		case !part.Leaf.IsPointer():
		case isMemoryPointer(m.Results[part.Index]):
			s.ResultObjects = append(s.ResultObjects, part.Reg)
		default: // the error's data word; its type word comes before
			s.Error = m.Conv.Results[i-1].Reg
		}
	}
	return s
}

// makeReturnStub makes what a service thread returns to after a call that began in Go.
func (p *Portals) makeReturnStub() (abi.Addr, error) {
	at, _, err := p.placeStub(&target.Portal{ReturnNumber: stubReturns}, 0)
	return at, err
}

// placeStub installs a stub that calls a method's code, and returns where it lies.
func (p *Portals) placeStub(s *target.Portal, method abi.Addr) (at, end abi.Addr, err error) {
	l := p.common.Linker
	stub, err := translator.Target().PortalStub(s)
	if err != nil {
		return 0, 0, err
	}
	if at, err = l.Image.AllocCode(len(stub.Text)); err != nil {
		return 0, 0, err
	}
	for _, r := range stub.Relocs {
		to := method
		if r.Symbol.Kind == code.SymbolStub {
			to = l.Stubs[r.Symbol.Index]
		}
		v := int64(to) + r.Addend - int64(at) - int64(r.Offset) - 4
		binary.LittleEndian.PutUint32(stub.Text[r.Offset:], uint32(v))
	}
	return at, at + abi.Addr(len(stub.Text)), l.InstallCode(at, stub.Text)
}
