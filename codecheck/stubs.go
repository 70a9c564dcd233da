package codecheck

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

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

// checkTombstone looks at what is placed among code and is none: a service of a domain whose block, behind
// it, is zeros.
func checkTombstone(at abi.Addr, placed []byte) error {
	want := make([]byte, memory.Size[abi.Service]()+memory.Size[abi.Domain]())
	binary.LittleEndian.PutUint64(want[abi.ServiceDomain:], uint64(at)+uint64(memory.Size[abi.Service]()))
	if !bytes.Equal(want, placed) {
		return Breach{Function: "tombstone", Rule: RuleStub, Text: "no service of a domain of zeros"}
	}
	return nil
}

// A callee is a function that stubs call, and the number of its code space.
type callee struct {
	space int
	name  link.Name
}

// A portalMethod is a method whose stub is to be checked.
type portalMethod struct {
	name    string         // for breaches
	space   int            // number of the code space of those who call the stub
	code    link.Name      // what it is to call
	sig     *signature     // receiver first
	called  *bytecode.Type // its signature without receiver, by which copiers are named
	callees map[abi.Addr]callee
}

// checkPortal compares the stub of a portal's method with those that its generator makes of the
// signature: which hooks it calls, and whether the translator refused to copy what it passes, the stub says
// itself. It returns the method's number.
func (p *Program) checkPortal(m *portalMethod, at abi.Addr, placed []byte) (number int, err error) {
	number, ok := p.portalNumber(at, placed)
	if !ok {
		return 0, stubBreach(m.name, "leaves with no number of a method's call")
	}
	copies := p.copiedBy(m.sig)
	// One that refuses calls has the code for those parameters that could be copied behind its end.
	shapes := []shapeOfStub{{copies: copies}, {copies: copying{arguments: copies.arguments}, refused: true}, {refused: true}}
	for _, shape := range shapes {
		for shape.hooks = range 1 << abi.NumHooks {
			if p.sameStub(m, p.portal(m.sig, number, shape), at, placed) {
				return number, nil
			}
		}
	}
	return number, stubBreach(m.name, "not what the generator makes of the signature")
}

// portalNumber returns the number of the method that a stub is of: what is in R12 where it leaves.
func (p *Program) portalNumber(at abi.Addr, placed []byte) (number int, ok bool) {
	leaves := int64(-1)
	for i := 0; i < len(placed); {
		x, err := x86asm.Decode(placed[i:], 64)
		if err != nil {
			return 0, false
		}
		i += x.Len
		r, _ := x.Args[0].(x86asm.Reg)
		n, _ := x.Args[1].(x86asm.Imm)
		to, jumps := x.Args[0].(x86asm.Rel)
		switch {
		case x.Op == x86asm.MOV && r == x86asm.R12L && x.Args[1] != nil:
			leaves = int64(n)
		case x.Op == x86asm.JMP && jumps && leaves >= 0 && at+abi.Addr(i)+abi.Addr(int64(to)) == p.stubs[abi.StubIntrinsic]:
			return int(leaves & (target.PortalNumbers - 1)), true
		default:
			leaves = -1
		}
	}
	return 0, false
}

// copying says what a stub has copied by code that is made for it.
type copying struct{ arguments, results bool }

// copiedBy returns what the stub of a method with a signature has copied: arguments that do not all fit
// into registers, or refer to anything but memory objects; results that do not fit, or refer to anything.
func (p *Program) copiedBy(sig *signature) (c copying) {
	memory := func(parts []abi.Part) bool {
		return slices.ContainsFunc(parts, func(part abi.Part) bool { return part.Indirect || part.Reg == abi.NoReg })
	}
	c.arguments, c.results = memory(sig.conv.Args), memory(sig.conv.Results)
	for _, t := range sig.params[1:] {
		c.arguments = c.arguments || t.HasPointers() && !isMemoryObject(t)
	}
	for _, t := range sig.results {
		c.results = c.results || t.HasPointers()
	}
	for _, part := range sig.conv.Args {
		c.results = c.results || part.Index < 0 // the caller's slot is not the service's
	}
	return c
}

// isMemoryObject reports whether values of a type refer to memory objects and nothing else.
func isMemoryObject(t *bytecode.Type) bool {
	return t.Under().Kind == bytecode.KindPointer && t.Under().Elem.Under().Kind.IsOpaque()
}

// A shapeOfStub is what a method's stub depends on but its signature.
type shapeOfStub struct {
	copies  copying
	refused bool
	hooks   int // that the domains' schedulers may have
}

// portal describes a method's stub to the target.
func (p *Program) portal(sig *signature, number int, shape shapeOfStub) *target.Portal {
	hook := func(h abi.Hook) int32 {
		if shape.hooks>>h&1 == 0 {
			return 0
		}
		return abi.DomainHooks + int32(h)*8
	}
	s := &target.Portal{
		Number: int64(number), Refused: shape.refused, CopiesArgs: shape.copies.arguments, CopiesResults: shape.copies.results,
		Args: sig.conv.Args, Results: sig.conv.Results, Error: abi.NoReg,
		CallHook: hook(abi.HookCall), ReturnHook: hook(abi.HookReturn), EnterHook: hook(abi.HookEnter), LeaveHook: hook(abi.HookLeave),
	}
	for _, part := range sig.conv.Args {
		switch {
		case part.Index == 0:
			s.Receiver = part
		case part.Index > 0 && part.Leaf.IsPointer() && !s.CopiesArgs && !s.Refused:
			s.ArgObjects = append(s.ArgObjects, part.Reg)
		}
	}
	if s.CopiesArgs || s.CopiesResults {
		s.StackBytes = sig.memoryBytes()
	}
	if s.CopiesResults {
		s.ResultObjects, s.Error = p.seldomCopied(sig)
	}
	return s
}

// memoryBytes returns what a call takes of the service thread's stack: the words of the convention, the
// values that are passed by reference, and a word.
func (s *signature) memoryBytes() int64 {
	bytes := s.conv.Stack + bytecode.WordSize
	for i := range s.conv.Args {
		if part := &s.conv.Args[i]; part.Indirect {
			bytes += (s.typeOf(part, false).Size() + 7) &^ 7
		}
	}
	return bytes
}

// seldomCopied returns the registers by which a stub knows whether results have to be copied: of memory
// objects, and the type word of the one error. It returns none if anything else is passed.
func (p *Program) seldomCopied(sig *signature) (objects []abi.Reg, failed abi.Reg) {
	failed = abi.NoReg
	errors := 0
	for _, t := range sig.results {
		switch {
		case abi.ByReference(t):
			return nil, abi.NoReg
		case t == p.universe.Error():
			errors++
		case t.HasPointers() && !isMemoryObject(t):
			return nil, abi.NoReg
		}
	}
	for _, part := range sig.conv.Results {
		t := sig.results[part.Index]
		switch {
		case part.Reg == abi.NoReg || errors > 1:
			return nil, abi.NoReg
		case t == p.universe.Error() && part.Number == 0:
			failed = part.Reg
		case part.Leaf.IsPointer() && t != p.universe.Error():
			objects = append(objects, part.Reg)
		}
	}
	return objects, failed
}

// stubAlignment is that of code in the image.
const stubAlignment = 16

// sameStub reports whether a placed stub is that which a description makes, and calls what it is to call.
func (p *Program) sameStub(m *portalMethod, s *target.Portal, at abi.Addr, placed []byte) bool {
	made, err := translator.Target().PortalStub(s)
	if err != nil || len(placed) < len(made.Text) || len(placed) >= len(made.Text)+stubAlignment {
		return false
	}
	for _, b := range placed[len(made.Text):] { // up to the next one
		if b != 0 {
			return false
		}
	}
	placed = placed[:len(made.Text)]
	text := slices.Clone(made.Text)
	target := -1 // code space of the service's domain
	for _, r := range made.Relocs {
		field := placed[r.Offset : r.Offset+4]
		to := abi.Addr(int64(at) + int64(r.Offset) + 4 + int64(int32(binary.LittleEndian.Uint32(field))) - r.Addend)
		c, known := m.callees[to]
		switch {
		case r.Symbol.Kind == code.SymbolStub:
			known = to == p.stubs[r.Symbol.Index]
		case r.Symbol.Kind == code.SymbolFunc:
			known = known && c.name == m.code && (target < 0 || target == c.space)
			target = c.space
		case code.Copier(r.Symbol.Index) == code.CopyArguments:
			known = known && c.name == copierOf(code.CopyArguments, m.called) && (target < 0 || target == c.space)
			target = c.space
		default:
			known = known && c.name == copierOf(code.CopyResults, m.called) && c.space == m.space
		}
		if !known {
			return false
		}
		copy(text[r.Offset:], field)
	}
	return bytes.Equal(text, placed)
}

// copierOf returns the name of code that copies.
func copierOf(k code.Copier, t *bytecode.Type) link.Name {
	return link.Name{Func: bytecode.FuncID(k), Copies: true, Type: t}
}

// stubBreach returns what is wrong with a stub.
func stubBreach(name, format string, args ...any) error {
	return Breach{Function: name, Rule: RuleStub, Text: fmt.Sprintf(format, args...)}
}
