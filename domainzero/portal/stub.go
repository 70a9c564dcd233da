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
// happened. They are above those of intrinsics: Stub tells them apart by that.
const (
	stubCalls   = 1 << 30 // a call that native code cannot do alone
	stubReturns = 1 << 29 // the return of such a call, or a return that Go must see
	stubNumbers = 1<<29 - 1
)

// makeStubs makes the stubs of methods, which call the hooks of a set. Those of methods with
// higher numbers lie at higher addresses: [link.Image.AllocCode] gives them so.
func (p *Portals) makeStubs(methods []*domain.Method, hooks int) ([]abi.Addr, error) {
	stubs := make([]abi.Addr, len(methods))
	for i, m := range methods {
		var err error
		var stub *code.Code
		if stub, m.Stub, err = p.placeStub(describe(m, hooks), m); err != nil {
			return nil, err
		}
		stubs[i], m.StubReturn, m.StubEnd = m.Stub, m.Stub+abi.Addr(stub.Handler), m.Stub+abi.Addr(len(stub.Text))
	}
	return stubs, nil
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
		Native: m.Native, CallNumber: int64(m.Number | stubCalls), ReturnNumber: int64(m.Number | stubReturns),
		Args: m.Conv.Args, Results: m.Conv.Results, Error: abi.NoReg,
		CopiesArgs: m.ArgCopier != 0, CopiesResults: m.ResultCopier != 0,
		CallHook: hookAt(abi.HookCall), ReturnHook: hookAt(abi.HookReturn), EnterHook: hookAt(abi.HookEnter), LeaveHook: hookAt(abi.HookLeave),
	}
	if !m.Native {
		return s
	}
	s.Receiver = m.Conv.Args[m.Receiver()].Reg
	if s.CopiesArgs || s.CopiesResults {
		s.StackBytes = m.Layout.Bytes
	}
	for _, part := range m.Conv.Args {
		if part.Index > 0 && part.Leaf.IsPointer() && !s.CopiesArgs {
			s.ArgObjects = append(s.ArgObjects, part.Reg)
		}
	}
	for i, part := range m.Conv.Results {
		switch {
		case !part.Leaf.IsPointer() || s.CopiesResults:
		case isMemoryPointer(m.Results[part.Index]):
			s.ResultObjects = append(s.ResultObjects, part.Reg)
		default: // the error's data word; its type word comes before
			s.Error = m.Conv.Results[i-1].Reg
		}
	}
	return s
}

// placeStub installs a stub of a method, or, with nil, of none, and returns where it lies. If it fails, the
// code that it reserved stays reserved until the link in progress gives it back.
func (p *Portals) placeStub(s *target.Portal, m *domain.Method) (stub *code.Code, at abi.Addr, err error) {
	l := p.common.Linker
	if stub, err = translator.Target().PortalStub(s); err != nil {
		return nil, 0, err
	}
	if at, err = l.Image.AllocCode(len(stub.Text)); err != nil {
		return nil, 0, err
	}
	for _, r := range stub.Relocs {
		var to abi.Addr
		switch y := r.Symbol; {
		case y.Kind == code.SymbolStub:
			to = l.Stubs[y.Index]
		case y.Kind == code.SymbolFunc:
			to = m.Code
		case code.Copier(y.Index) == code.CopyArguments:
			to = m.ArgCopier
		default:
			to = m.ResultCopier
		}
		v := int64(to) + r.Addend - int64(at) - int64(r.Offset) - 4
		binary.LittleEndian.PutUint32(stub.Text[r.Offset:], uint32(v))
	}
	return stub, at, l.Install(at, stub.Text)
}
