package portal

import (
	"encoding/binary"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

// makeStubs makes the stubs of methods, which are known from then on. Those of methods with higher numbers
// lie at higher addresses: [link.Image.AllocCode] gives them so.
func (p *Portals) makeStubs(methods []*domain.Method, key proxyKey) ([]abi.Addr, error) {
	made, stubs := make([]*target.PortalStub, len(methods)), make([]abi.Addr, len(methods))
	for i, m := range methods {
		p.common.Linker.Rest()
		var err error
		if made[i], err = translator.Target().PortalStub(p.describe(m, key)); err != nil {
			return nil, err
		}
	}
	var text []byte // of all, from the first one's address on
	for i, m := range methods {
		stub, err := made[i], error(nil)
		if stubs[i], err = p.placeStub(stub, m); err != nil {
			return nil, err
		}
		text = append(text, make([]byte, int(stubs[i]-stubs[0])-len(text))...)
		text = append(text, stub.Text...)
		m.Begin, m.Return = stubs[i]+abi.Addr(stub.Begin), stubs[i]+abi.Addr(stub.Return)
		m.StubEnd = stubs[i] + abi.Addr(len(stub.Text))
	}
	p.methods = append(p.methods, methods...)
	if len(text) == 0 {
		return stubs, nil
	}
	return stubs, p.common.Linker.Install(stubs[0], text)
}

// describe describes the stub of a method to the target.
func (p *Portals) describe(m *domain.Method, key proxyKey) *target.Portal {
	s := &target.Portal{
		Number: int64(m.Number), Refused: m.Refused, Args: m.Conv.Args, Results: m.Conv.Results, Receiver: m.Receiver(), Error: abi.NoReg,
		CopiesArgs: m.ArgCopier != 0, CopiesResults: m.ResultCopier != 0,
	}
	hookAt := func(h abi.Hook) int32 { return abi.DomainHooks + int32(h)*8 }
	if key.caller {
		s.CallHook, s.ReturnHook = hookAt(abi.HookCall), hookAt(abi.HookReturn)
	}
	if key.callee {
		s.EnterHook, s.LeaveHook = hookAt(abi.HookEnter), hookAt(abi.HookLeave)
	}
	if s.CopiesArgs || s.CopiesResults {
		s.StackBytes = m.Layout.Bytes
	}
	for _, part := range m.Conv.Args {
		if !s.CopiesArgs && !s.Refused && part.Index > 0 && part.Leaf.IsPointer() {
			s.ArgObjects = append(s.ArgObjects, part.Reg)
		}
	}
	if !s.CopiesResults || m.ByReference() || !inRegisters(m.Conv.Results) {
		return s
	}
	for i, part := range m.Conv.Results {
		switch t := m.Results[part.Index]; {
		case !part.Leaf.IsPointer():
		case isMemoryPointer(t):
			s.ResultObjects = append(s.ResultObjects, part.Reg)
		case t == p.common.Linker.Universe.Error() && s.Error == abi.NoReg: // its data word; its type word comes before
			s.Error = m.Conv.Results[i-1].Reg
		default:
			s.ResultObjects, s.Error = nil, abi.NoReg
			return s
		}
	}
	return s
}

// placeStub gives the stub of a method its place, and returns that. If something fails, the code that it
// reserved stays reserved until the link in progress gives it back.
func (p *Portals) placeStub(stub *target.PortalStub, m *domain.Method) (at abi.Addr, err error) {
	l := p.common.Linker
	if at, err = l.Image.AllocCode(len(stub.Text)); err != nil {
		return 0, err
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
	return at, nil
}
