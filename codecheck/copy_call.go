package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// copyCalls says which code that copies calls which: so few frames are on the stack at once.
var copyCalls = map[code.Copier][]code.Copier{
	code.CopyArguments: {code.CopyObject, code.CopyGraph},
	code.CopyResults:   {code.CopyObject, code.CopyGraph},
	code.CopyValue:     {code.CopyObject},
}

// argument returns what is in the register of an argument of code that copies.
func (c *copyReader) argument(s *copyState, i int) term { return s.regs[numbered[i]] }

// call interprets a call. It reports whether anything runs behind it.
func (c *copyReader) call(s *copyState, in *instruction) bool {
	if stub, ok := c.stubOf(in); ok && stub == abi.StubCopy {
		c.copyBytes(s, in, s.regs[rdi], s.regs[rsi], s.regs[rcx])
		kept := [3]term{}
		for i, reg := range leafKeeps {
			kept[i] = s.regs[reg]
		}
		s.regs = [16]term{}
		for i, reg := range leafKeeps {
			s.regs[reg] = kept[i]
		}
		s.moved = term{}
		return true
	}
	stub, isStub := c.stubOf(in)
	asked, _ := s.regs[r12q].isConst()
	fills := isStub && stub == abi.StubIntrinsic && asked == abi.CopyBytes
	if fills {
		c.copyBytes(s, in, c.argument(s, 0), c.argument(s, 1), c.argument(s, 2))
	}
	c.finished(s, in)
	if s.keyed.known {
		c.fault(in, RuleMemory, "an entry of the table of copies is left without its copy")
	}
	at := c.indexAt[in.at]
	results := 1
	if c.opened(s, in); in.args[0].shape == rel && c.p.functions[c.f.Start+abi.Addr(in.args[0].imm)].Copies {
		c.opened(s, in, abi.CopyingRound) // it looks into the table
	}
	name := c.p.functions[c.f.Start+abi.Addr(in.args[0].imm)]
	switch {
	case in.args[0].shape == m64:
		c.callCopier(s, in, at)
	case isStub && stub == abi.StubIntrinsic:
		if results = 5; !c.ask(s, in, at) {
			return false
		}
	case name.Copies && contains(copyCalls[c.kind], code.Copier(name.Func)) && code.Copier(name.Func) == code.CopyObject:
		if c.argument(s, 3) != c.to.term() {
			c.fault(in, RuleArgument, "the copy is for another domain")
		}
		c.source(s, in, c.argument(s, 0), c.argument(s, 1), c.argument(s, 2))
		c.copied[at] = c.argument(s, 0)
	case name.Copies && contains(copyCalls[c.kind], code.Copier(name.Func)):
		if c.argument(s, 0) != s.first || c.argument(s, 1) != c.to.term() || !s.first.known {
			c.fault(in, RuleArgument, "other copies are followed than those of the call")
		}
		c.calls[at] = following{all: true}
	default:
		c.fault(in, RuleCall, "code that copies calls what it does not")
		return false
	}
	c.clobber(s, !isStub || asked < abi.CopyPause)
	for i := range results {
		s.regs[numbered[i]] = c.define(s, origin{kind: result, at: at, n: i})
	}
	return true
}

func contains(list []code.Copier, k code.Copier) bool {
	for _, x := range list {
		if x == k {
			return true
		}
	}
	return false
}

// clobber drops what a call may change: if it makes copies, how much room there is, too.
func (c *copyReader) clobber(s *copyState, copies bool) {
	s.regs, s.moved = [16]term{}, term{}
	if copies {
		s.next, s.fresh = term{}, fresh{}
		c.forget(s, c.atomOf(origin{kind: copyingField, field: abi.CopyingLeft}))
	}
}

// callCopier checks a call of the code that copies an element of an object.
func (c *copyReader) callCopier(s *copyState, in *instruction, at int32) {
	m := &in.args[0].mem
	if c.kind != code.CopyGraph || m.base == noRegister || m.index != noRegister || m.disp != abi.TypeDescCopier {
		c.fault(in, RuleCall, "code that copies calls what it does not")
		return
	}
	d, off, ok := s.regs[m.base].atom()
	if !ok || off != 0 || !c.isDescriptor(d) {
		c.fault(in, RuleCall, "calls through what is no descriptor of a copy")
		return
	}
	id := c.copyAt(d)
	if !c.holds(s, fact{kind: isNonzero, a: c.shape[id].copier}) {
		c.fault(in, RuleCall, "calls the code that copies a type which may have none")
	}
	if !c.holds(s, fact{isElement, c.argument(s, 0), id}) || c.argument(s, 1) != c.to.term() {
		c.fault(in, RuleArgument, "what is copied is no element of the copy")
	}
	c.calls[at] = following{elem: c.argument(s, 0), arr: id}
}

// copyAt returns the array that the elements of the copy are whose descriptor an atom is.
func (c *copyReader) copyAt(d atom) term {
	h, _, _ := c.atoms[d].x.atom()
	at := c.atoms[h].x
	start, _ := at.plus(number8(abi.HeaderSize))
	id := c.atomOf(origin{kind: arrayStart, x: start}).term()
	if _, known := c.shape[id]; !known {
		field, _ := d.term().plus(number8(abi.TypeDescSize))
		size := c.atomOf(origin{kind: typeSize, x: field}).term()
		count := c.operationOf(x86asm.SHR, h.term(), number8(abi.HeaderCount))
		copier, _ := d.term().plus(number8(abi.TypeDescCopier))
		c.shape[id] = array{copier: c.atomOf(origin{kind: typeCopier, x: copier}).term(), start: start, stride: size, bytes: c.operationOf(x86asm.IMUL, size, count)}
		c.arrays = append(c.arrays, id)
	}
	return id
}

// isFollowed reports whether all copies before an address were followed: it is the first one's, or the end
// of one that was followed.
func (c *copyReader) isFollowed(s *copyState, t term) bool {
	if c.kind != code.CopyGraph {
		return false
	}
	if t == c.params[0].term() {
		return true
	}
	for a := range c.atoms {
		if o := &c.atoms[a]; o.kind != operation || !c.isDescriptor(atom(a)) {
			continue
		}
		h, _, _ := c.atoms[a].x.atom()
		at := c.atoms[h].x
		id := c.copyAt(atom(a))
		end, _ := at.plus(c.objectSize(c.shape[id].bytes))
		if end == t && (at == c.params[0].term() || s.facts[fact{kind: isFollowed, a: at}]) && c.holds(s, fact{kind: isComplete, a: id}) {
			return true
		}
	}
	return false
}

// hasNoReferences reports whether a copy, whose elements are an array, is of a type without references: no code copies it.
func (c *copyReader) hasNoReferences(s *copyState, id term) bool {
	copier := c.shape[id].copier
	return copier.known && c.holds(s, fact{kind: isZero, a: copier})
}

// ask checks what package portal is asked for.
func (c *copyReader) ask(s *copyState, in *instruction, at int32) bool {
	n, ok := s.regs[r12q].isConst()
	to, asks := map[int64]int{abi.CopyHold: 1, abi.CopyInterface: 3, abi.CopyPause: 0, abi.CopyBytes: 3}[n]
	switch {
	case !ok || !asks || (c.kind == code.CopyObject || c.kind == code.CopyGraph) && n < abi.CopyPause:
		c.fault(in, RuleCall, "package portal is asked for nothing that it does for copies")
		return false
	case c.argument(s, to) != c.to.term():
		c.fault(in, RuleArgument, "package portal is asked for another domain")
	case n == abi.CopyPause, n == abi.CopyBytes:
	case n == abi.CopyHold:
		a, off, ok := c.argument(s, 0).atom()
		if !ok || off != 0 || !c.isMemoryObject(s, a) {
			c.fault(in, RuleArgument, "what the domain is to hold is no memory object")
		}
		c.holding[at] = c.argument(s, 0)
	case !c.isInterface(s, at):
		c.fault(in, RuleArgument, "package portal is asked for what is no interface")
	}
	c.asked[at] = n
	return true
}

// isInterface reports whether the first arguments are an interface that is to be copied, and its type's
// number. It notes which.
func (c *copyReader) isInterface(s *copyState, at int32) bool {
	typ := c.argument(s, 0)
	id, ok := c.argument(s, 2).isConst()
	if !ok || !c.holds(s, fact{kind: isNonzero, a: typ}) {
		return false
	}
	for k, v := range s.cells {
		if v.t != typ {
			continue
		}
		w, target, _ := c.wordAt(s, k)
		if target && w != nil && w.owner != nil && w.part == 0 && int64(w.typ.ID()) == id && s.cells[w.group[1]].t == c.argument(s, 1) && c.argument(s, 1).known {
			c.interfaces[at] = k
			return true
		}
	}
	return false
}

// succeeded notes what follows from a call's result that is not 0.
func (c *copyReader) succeeded(s *copyState, o *origin) {
	if a := c.atomOf(*o); o.kind == operation && o.op == x86asm.AND {
		holder := c.ofTarget(abi.DomainHolder)
		for _, p := range [2][2]term{{o.x, o.y}, {o.y, o.x}} {
			h, off, ok := p[0].atom()
			if ok && off == 0 && c.atoms[h].kind == holders && p[1] == holder {
				object, _ := c.atoms[h].x.plus(number8(-abi.MemoryObjectHolders))
				s.facts[fact{kind: isHeld, a: object}] = true
			}
		}
	} else if o.kind == result && o.n == 0 {
		if c.copied[o.at].known {
			s.facts[fact{isCopy, a.term(), c.copied[o.at]}] = true
		}
		if held := c.holding[o.at]; held.known {
			s.facts[fact{kind: isHeld, a: held}] = true
		}
		if w, ok := c.calls[o.at]; ok && w.all {
			s.pending = false
		} else if ok {
			s.facts[fact{isWhole, w.elem, w.arr}] = true
		}
	}
}

// returns checks a return.
func (c *copyReader) returns(s *copyState, in *instruction) {
	if s.sp != 0 {
		c.fault(in, RuleStack, "returns with %d bytes of the frame on the stack", -s.sp)
	}
	c.finished(s, in)
	if s.keyed.known {
		c.fault(in, RuleMemory, "an entry of the table of copies is left without its copy")
	}
	c.opened(s, in)
	v := s.regs[rax]
	if v == number8(0) {
		return
	}
	if c.kind == code.CopyObject {
		if !c.holds(s, fact{isCopy, v, c.params[0].term()}) {
			c.fault(in, RuleArgument, "no copy is returned")
		}
		return
	}
	if v != number8(1) {
		c.fault(in, RuleArgument, "returns neither 0 nor 1")
	}
	switch {
	case c.kind == code.CopyGraph:
		done := false
		for f := range s.facts {
			done = done || f.kind == isAtMost && s.next.known && f.a == s.next && c.holds(s, fact{kind: isFollowed, a: f.b})
		}
		if !done {
			c.fault(in, RuleArgument, "not all copies were followed")
		}
		return
	case c.kind == code.CopyValue:
		if !c.valueSafe(s, c.typ, c.params[0], 0) {
			c.fault(in, RuleType, "a reference of the value was not replaced")
		}
		return
	case s.pending:
		c.fault(in, RuleType, "copies with references were not followed")
	}
	for _, p := range c.parts {
		for _, k := range p.words {
			w := c.cells[k]
			switch v, written := s.cells[k]; {
			case !written:
				c.fault(in, RuleArgument, "a word of %v is not passed", p.typ)
			case w.slot.known:
			case !w.isReference() && v.t != c.atomOf(origin{kind: content, cell: w.source}).term():
				c.fault(in, RuleArgument, "a number of %v is passed as another", p.typ)
			case !c.safe(s, k):
				c.fault(in, RuleType, "a reference of %v was not replaced", p.typ)
			}
		}
		if p.slot == nil {
			continue
		}
		if !c.isFilled(s, *p.slot) {
			c.fault(in, RuleArgument, "what is passed by reference was not copied")
		}
		if !c.valueSafe(s, p.typ, p.slot.base, p.slot.lo) {
			c.fault(in, RuleType, "a reference of %v was not replaced", p.typ)
		}
	}
}

// isFilled reports whether all bytes of what is passed by reference were copied.
func (c *copyReader) isFilled(s *copyState, g region) bool {
	start, _ := g.base.term().plus(number8(g.lo))
	if s.facts[fact{isFilled, start, number8(g.hi - g.lo)}] {
		return true
	}
	for at := int64(0); at < g.hi-g.lo; at += bytecode.WordSize {
		word, _ := start.plus(number8(at))
		if !s.facts[fact{isFilled, word, number8(bytecode.WordSize)}] {
			return false
		}
	}
	return true
}
