package codecheck

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

// Numbers with which portal stubs leave: the method's, and one of these bits.
const (
	portalCalls   = 1 << 30
	portalReturns = 1 << 29
	portalNumbers = portalReturns - 1
)

// leaveBytes is how long the end of a stub is that leaves: a number to R12 and a jump.
const leaveBytes = 6 + 5

// checkStubs compares the hand-made code with what its generator makes.
func checkStubs(o target.StubOptions, placed []byte) error {
	made, err := translator.Target().Stubs(o)
	if err != nil {
		return err
	}
	if !bytes.Equal(made.Text, placed) {
		return Breach{Function: "stubs", Rule: RuleStub, Text: "not what their generator makes"}
	}
	return nil
}

// checkPortalReturn compares the stub by which methods return that native code cannot do alone.
func (p *Program) checkPortalReturn(at abi.Addr, placed []byte) error {
	return p.compareStub("return of portals", at, placed, &target.Portal{ReturnNumber: portalReturns}, 0)
}

// checkPortal compares the stub of a portal's method, which calls what begins at an address, with
// those that its generator makes of the signature: which hooks it calls the stub says itself. It
// returns the method's number.
func (p *Program) checkPortal(name string, sig *signature, method func(abi.Addr) bool, at abi.Addr, placed []byte) (number int, err error) {
	wrong := Breach{Function: name, Rule: RuleStub}
	if len(placed) < leaveBytes {
		wrong.Text = "too short for a portal's stub"
		return 0, wrong
	}
	end := placed[len(placed)-leaveBytes:]
	leave := binary.LittleEndian.Uint32(end[2:])
	if leave&portalCalls == 0 || leave&^(portalCalls|portalNumbers) != 0 {
		wrong.Text = fmt.Sprintf("leaves with %#x, which is no number of a method's call", leave)
		return 0, wrong
	}
	number = int(leave & portalNumbers)
	fast := p.isFast(sig)
	for hooks := range 1 << abi.NumHooks {
		s := p.portal(sig, number, hooks, fast)
		callee := p.calleeOf(s, at, placed)
		if !method(callee) && fast {
			continue
		}
		if err = p.compareStub(name, at, placed, s, callee); err == nil {
			return number, nil
		}
	}
	wrong.Text = "not what the generator makes for any set of hooks"
	return number, wrong
}

// portal describes a method's stub to the target.
func (p *Program) portal(sig *signature, number, hooks int, fast bool) *target.Portal {
	hook := func(h abi.Hook) int32 {
		if hooks>>h&1 == 0 {
			return 0
		}
		return abi.DomainHooks + int32(h)*8
	}
	s := &target.Portal{
		Fast: fast, CallNumber: int64(number | portalCalls), ReturnNumber: int64(number | portalReturns),
		Args: sig.conv.Args, Results: sig.conv.Results, Error: abi.NoReg,
		CallHook: hook(abi.HookCall), ReturnHook: hook(abi.HookReturn), EnterHook: hook(abi.HookEnter), LeaveHook: hook(abi.HookLeave),
	}
	if !fast {
		return s
	}
	for i := range sig.conv.Args {
		if part := &sig.conv.Args[i]; part.Index > 0 && part.Leaf.IsPointer() {
			s.ArgObjects = append(s.ArgObjects, part.Reg)
		}
	}
	for i := range sig.conv.Results {
		part := &sig.conv.Results[i]
		switch t := sig.results[part.Index]; {
		case t == p.universe.Error() && !part.Leaf.IsPointer():
			s.Error = part.Reg
		case t != p.universe.Error() && part.Leaf.IsPointer():
			s.ResultObjects = append(s.ResultObjects, part.Reg)
		}
	}
	return s
}

// isFast reports whether native code can do a portal call alone: all is passed in registers, and
// refers to nothing but memory objects and a last error.
func (p *Program) isFast(sig *signature) bool {
	for _, part := range slices.Concat(sig.conv.Args, sig.conv.Results) {
		if part.Reg == abi.NoReg || part.Indirect {
			return false
		}
	}
	types := slices.Concat(sig.params[1:], sig.results)
	for i, t := range types {
		u := t.Under()
		object := u.Kind == bytecode.KindPointer && u.Elem.Under().Kind.IsOpaque()
		last := i == len(types)-1 && len(sig.results) > 0 && t == p.universe.Error()
		if t.HasPointers() && !object && !last {
			return false
		}
	}
	return true
}

// calleeOf returns where a stub calls its method, 0 if it is too short.
func (p *Program) calleeOf(s *target.Portal, at abi.Addr, placed []byte) abi.Addr {
	made, err := translator.Target().PortalStub(s)
	if err != nil {
		return 0
	}
	for _, r := range made.Relocs {
		if r.Symbol.Kind == code.SymbolFunc && int(r.Offset)+4 <= len(placed) {
			return at + abi.Addr(int64(r.Offset)+4+int64(int32(binary.LittleEndian.Uint32(placed[r.Offset:])))-r.Addend)
		}
	}
	return 0
}

// compareStub compares a placed stub with that which a description makes.
func (p *Program) compareStub(name string, at abi.Addr, placed []byte, s *target.Portal, method abi.Addr) error {
	made, err := translator.Target().PortalStub(s)
	if err != nil {
		return err
	}
	text := slices.Clone(made.Text)
	for _, r := range made.Relocs {
		to := method
		if r.Symbol.Kind == code.SymbolStub {
			to = p.stubs[r.Symbol.Index]
		}
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(int64(to)+r.Addend-int64(at)-int64(r.Offset)-4))
	}
	if !bytes.Equal(text, placed) {
		return Breach{Function: name, Rule: RuleStub, Text: "not what its generator makes"}
	}
	return nil
}
