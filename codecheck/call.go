package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
)

// A leaf is a stub that is no safepoint: where its arguments are.
type leaf struct {
	addresses []register // of memory that it reads
	written   register   // of memory that it writes, or noRegister
	numbers   []register
	result    bool
}

// leaves are the leaf stubs. They keep three registers.
var leaves = map[abi.Stub]leaf{
	abi.StubCopy:         {addresses: []register{rsi}, written: rdi, numbers: []register{rcx}},
	abi.StubClear:        {written: rdi, numbers: []register{rcx}},
	abi.StubBytesCompare: {addresses: []register{rdi, rsi}, written: noRegister, numbers: []register{rcx, rdx}, result: true},
	abi.StubBytesIndex:   {addresses: []register{rdi}, written: noRegister, numbers: []register{rcx, rax}, result: true},
	abi.StubBytesHash:    {addresses: []register{rdi}, written: noRegister, numbers: []register{rcx, rax}, result: true},
}

var leafKeeps = []register{r12q, rbx, rbp}

// call interprets a call. It reports whether anything may run behind it.
func (r *reader) call(s *state, in *instruction) bool {
	a := &in.args[0]
	if a.shape == m64 {
		r.inBody(s, in)
		r.indirect(s, in)
		return true
	}
	if stub, ok := r.stubOf(in); ok {
		return r.callStub(s, in, stub)
	}
	r.inBody(s, in)
	name, ok := r.p.functions[r.f.Start+abi.Addr(a.imm)]
	if !ok {
		r.fault(in, RuleCall, "calls %#x, where no function begins", uint64(r.f.Start)+uint64(a.imm))
		return false
	}
	if !r.uses.calls(name) {
		r.fault(in, RuleCall, "calls %v, and the function's bytecode does not", name)
		return false
	}
	sig := r.p.signature(name)
	if sig.captures {
		r.fault(in, RuleCall, "calls a function with captures without its closure object")
	}
	r.callWith(s, in, sig)
	return true
}

// inBody checks that there is a frame.
func (r *reader) inBody(s *state, in *instruction) {
	if s.sp != -r.frame {
		r.fault(in, RuleStack, "the frame is gone")
	}
}

// callWith interprets a call by the convention.
func (r *reader) callWith(s *state, in *instruction, sig *signature) {
	r.checkParts(s, in, sig, sig.conv.Args, false, 0)
	r.safepoint(s, in, true, sig.conv.Stack)
	if sig.conv.Stack > r.slots {
		r.fault(in, RuleFrame, "%#x bytes of arguments and results do not fit below the variables", sig.conv.Stack)
		return
	}
	for i := range sig.conv.Results {
		part := &sig.conv.Results[i]
		v := sig.partValue(part, true, r.p.universe)
		v.id = s.defined(ident(r.indexAt[in.at]+1)<<8 | ident(i+1))
		switch {
		case part.Reg == abi.NoReg:
			s.words[part.Stack/8] = v
		case part.Reg >= abi.FirstFloat:
			s.regs[xmm0+register(part.Reg-abi.FirstFloat)] = v
		default:
			s.regs[numbered[part.Reg]] = v
		}
	}
}

// indirect interprets a call through memory: of a function value, whose object is in RDX, or of a
// method, through a method table. The encoding tells which: only a table has a displacement.
func (r *reader) indirect(s *state, in *instruction) {
	m := &in.args[0].mem
	if m.index != noRegister || m.base == rsp || m.base == noRegister || m.base == domainRegister || m.base == processorRegister {
		r.fault(in, RuleCall, "calls through memory that is no table and no function value")
		return
	}
	v := r.read(s, in, m.base)
	if in.next-in.at < 6 && m.disp == 0 {
		if f := r.read(s, in, rdx); m.base != rdx && (f.id == 0 || f.id != v.id) && (f.kind != constant || f != v) {
			r.fault(in, RuleCall, "calls another function value than that in RDX")
		}
		if !r.p.mayRefer(v) || v.kind == statics {
			r.fault(in, RuleCall, "calls a function value that is %v", v.kind)
		}
		if r.traps[in.at] == nil && !v.nonnil {
			r.fault(in, RuleTrap, "the call of a function value that may be nil has no trap site")
		}
		r.access(s, in, m, 8, false)
		sig, most := r.closureSignature(in)
		if sig == nil {
			r.callUnknown(s, in, most)
			return
		}
		r.callWith(s, in, sig)
		return
	}
	if v.kind != word || !v.table {
		r.fault(in, RuleCall, "calls through %v that is no method table", v.kind)
		return
	}
	n := m.disp / 8
	if m.disp%8 != 0 || n < 0 || n >= int64(len(r.p.selectors)) {
		r.fault(in, RuleCall, "calls method %#x of a table, and there are %d", m.disp, len(r.p.selectors))
		return
	}
	if !r.uses.methods[n] {
		r.fault(in, RuleCall, "calls the method with number %d, and the function's bytecode does not", n)
	}
	if sig := r.p.selectors[n]; sig != nil {
		r.callWith(s, in, sig)
		return
	}
	r.callUnknown(s, in, r.slots) // a method that no type has
}

// callUnknown interprets a call of a function whose signature is not known, but for how many bytes at
// most it has in the frame.
func (r *reader) callUnknown(s *state, in *instruction, most int64) {
	r.safepoint(s, in, true, 0)
	for i := range s.regs {
		switch register(i) {
		case rsp, domainRegister, processorRegister, scratchRegister, scratchFloat:
		default:
			s.regs[i] = value{kind: word, id: s.defined(ident(r.indexAt[in.at]+1)<<8 | ident(0x80+i))}
		}
	}
	for w := range min(most, r.slots) / 8 {
		if s.words[w].kind == undefined || s.words[w].kind == stale {
			s.words[w] = value{kind: word}
		}
	}
}

// closureSignature returns the signature of a call of a function value: that of the calls in the
// function's bytecode, on the instruction's line if these differ. If that is not one it is nil, and
// most says how many bytes any of them has in the frame.
func (r *reader) closureSignature(in *instruction) (sig *signature, most int64) {
	c := r.f.Name.Component
	if c == nil {
		return nil, 0
	}
	line := int32(0)
	for _, l := range r.f.Lines {
		if l.PC <= in.at {
			line = l.Line
		}
	}
	var types, onLine []*bytecode.Type
	for _, b := range c.File().Funcs[r.f.Name.Func].Blocks {
		for i := range b.Instrs {
			if x := &b.Instrs[i]; x.Op == bytecode.OpCallClosure {
				t := c.ValueType(r.f.Name.Func, x.Args[0]).Under()
				types = append(types, t)
				if x.Line == line {
					onLine = append(onLine, t)
				}
			}
		}
	}
	if len(onLine) > 0 {
		types = onLine
	}
	for i, t := range types {
		s := signatureOf(t.Params, t.Results)
		most = max(most, s.conv.Stack)
		if i == 0 {
			sig = s
		} else if t != types[0] {
			sig = nil
		}
	}
	if len(types) == 0 {
		r.fault(in, RuleCall, "calls a function value, and the function's bytecode does not")
	}
	return sig, most
}

// checkParts checks arguments or results where the convention has them; those in memory from an
// offset in the frame on.
func (r *reader) checkParts(s *state, in *instruction, sig *signature, parts []abi.Part, results bool, stack int64) {
	var v, before value
	for i := range parts {
		part := &parts[i]
		before, v = v, value{}
		switch {
		case part.Reg == abi.NoReg:
			if w, ok := r.word(r.frame, stack+part.Stack); ok {
				v = s.words[w]
			}
		case part.Reg >= abi.FirstFloat:
			v = s.regs[xmm0+register(part.Reg-abi.FirstFloat)]
		default:
			v = s.regs[numbered[part.Reg]]
		}
		ok := isNumber(v)
		switch {
		case part.Indirect:
			ok = v.kind == frame && v.c >= r.slots && v.c+sig.typeOf(part, results).Size() <= r.cleared
		case part.Leaf.IsPointer():
			ok = r.p.mayRefer(v)
			if ok {
				r.checkView(in, sig, part, results, v)
			}
		}
		r.checkPair(in, sig, part, results, v, before)
		if v.kind == constant {
			ok = ok && r.p.fits(sig, part, results, v.c)
		}
		if !ok {
			what := "argument"
			if results {
				what = "result"
			}
			r.fault(in, RuleArgument, "%s %d, part %d, is %v", what, part.Index, part.Number, v.kind)
		}
	}
}

// checkPair checks what belongs together of constants: the descriptor in an interface and what its
// data leads to, and a text and its length.
func (r *reader) checkPair(in *instruction, sig *signature, part *abi.Part, results bool, v, before value) {
	c, ok := cellAt(sig.typeOf(part, results), part.Leaf.Offset, r.p.universe)
	if !ok || c.part != 1 || before.kind != constant {
		return
	}
	switch c.owner.Kind {
	case bytecode.KindInterface:
		t := r.p.types[abi.Addr(before.c)]
		if have := r.p.viewOf(v); t != nil && have.typ != nil {
			want := t
			if u := t.Under(); u.Kind == bytecode.KindPointer {
				want = u.Elem
			} else if t.IsPointerShaped() {
				return
			}
			if !r.p.same(have, want) {
				r.fault(in, RuleType, "an interface's value is %v+%#x, and its descriptor that of %v", have.typ, have.at, t)
			}
		}
	case bytecode.KindString:
		if text, ok := r.p.texts[abi.Addr(before.c)]; ok && v.kind == constant && (v.c < 0 || v.c > int64(len(text))) {
			r.fault(in, RuleType, "a text of %d bytes is passed as one of %d", len(text), v.c)
		}
	}
}

// checkView checks that what a reference leads to is what who gets it takes it for.
func (r *reader) checkView(in *instruction, sig *signature, part *abi.Part, results bool, v value) {
	if sig.method && !results && part.Index == 0 {
		return
	}
	c, ok := cellAt(sig.typeOf(part, results), part.Leaf.Offset, r.p.universe)
	if have := r.p.viewOf(v); ok && have.typ != nil {
		switch {
		case c.owner.Kind == bytecode.KindPointer && !r.p.same(have, c.owner.Elem),
			c.owner.Kind == bytecode.KindSlice && !r.p.same(have, c.owner.Elem):
			r.fault(in, RuleType, "part %d of %d is %v+%#x, and wanted is one to %v", part.Number, part.Index, have.typ, have.at, c.owner.Elem)
		}
	}
}

// callStub interprets the call of a stub.
func (r *reader) callStub(s *state, in *instruction, stub abi.Stub) bool {
	if stub == abi.StubStack {
		if i := r.indexAt[in.at]; s.sp != -r.frame || int(i) < r.body || !r.leadsToStack(int64(in.at)) {
			r.fault(in, RuleStack, "no check of the stack leads here")
		}
		return false
	}
	r.inBody(s, in)
	if l, ok := leaves[stub]; ok {
		r.callLeaf(s, in, stub, l)
		return true
	}
	id := ident(r.indexAt[in.at]+1)<<8 | 1
	switch stub {
	case abi.StubPoll:
		r.safepoint(s, in, false, 0)
	case abi.StubAlloc:
		r.header(in, r.numeric(s, in, rax))
		r.safepoint(s, in, false, 0)
		header := s.regs[rax]
		r.sameObject(in, header)
		s.regs[rax] = value{kind: reference, nonnil: true, id: s.defined(id)}
		if t := r.p.types[abi.Addr(header.c&0xFFFF_FFF8)]; header.kind == constant && t != nil {
			s.regs[rax].view = view{typ: t, many: uint64(header.c)>>abi.HeaderCount != 1}
		}
	case abi.StubTrap:
		switch {
		case r.safepoints[in.next] == nil:
			r.trapSite(s, in)
		case !r.p.refused:
			r.fault(in, RuleCall, "calls a function that was refused, and none was")
		}
		return false
	case abi.StubThrow:
		if i := r.indexAt[in.next]; r.safepoints[in.next] != nil || i < 0 || r.code[i].op != x86asm.UD2 {
			r.fault(in, RuleCall, "something stands behind a throw")
		}
		return false
	case abi.StubIntrinsic:
		n := s.regs[r12q]
		if n.kind != constant || n.c < 0 || n.c >= int64(intrinsics.Count) || intrinsics.Table[n.c].Class != intrinsics.Kernel {
			r.fault(in, RuleCall, "no number of a kernel service is in R12")
			return false
		}
		if !r.uses.services[intrinsics.ID(n.c)] {
			r.fault(in, RuleCall, "asks for the service %s, and the function's bytecode does not", intrinsics.Table[n.c].Name)
		}
		r.callWith(s, in, signatureOf(intrinsics.Table[n.c].Signature(r.p.universe)))
	case abi.StubMakeSlice:
		elem := s.regs[rax]
		r.typeWord(in, elem)
		r.numbers(in, r.read(s, in, rbx), r.read(s, in, rcx))
		r.safepoint(s, in, true, 0)
		s.regs[rax] = value{kind: reference, nonnil: true, id: s.defined(id)}
		if t := r.p.types[abi.Addr(elem.c)]; elem.kind == constant && t != nil {
			s.regs[rax].view = elements(t)
		}
	case abi.StubAnyEqual, abi.StubAssert:
		if stub == abi.StubAssert {
			r.numbers(in, r.read(s, in, rax))
			r.typeWord(in, s.regs[rbx])
		} else {
			r.numbers(in, r.read(s, in, rax), r.read(s, in, rcx))
			for _, reg := range []register{rbx, rdi} {
				if v := r.read(s, in, reg); !r.p.mayRefer(v) {
					r.fault(in, RuleArgument, "%v is compared as an interface's value", v.kind)
				}
			}
		}
		r.safepoint(s, in, true, 0)
		s.regs[rax] = value{kind: number, id: s.defined(id)}
	default:
		r.fault(in, RuleCall, "no stub that code may call")
		return false
	}
	return true
}

// typeWord checks that a value is the address of a type's descriptor.
func (r *reader) typeWord(in *instruction, v value) {
	if _, ok := r.p.descriptors[abi.Addr(v.c)]; v.kind != constant || !ok {
		r.fault(in, RuleArgument, "no type's descriptor is passed")
	}
}

// header checks the header of an object as far as it is known.
func (r *reader) header(in *instruction, v value) {
	if v.kind != constant {
		return
	}
	size, ok := r.p.descriptors[abi.Addr(v.c&0xFFFF_FFF8)]
	if !ok || v.c&abi.HeaderFlags != 0 || size*int64(uint64(v.c)>>abi.HeaderCount) > bytecode.MaxSize {
		r.fault(in, RuleAlloc, "the header %#x has no type's descriptor", v.c)
	}
}

// callLeaf interprets the call of a leaf stub.
func (r *reader) callLeaf(s *state, in *instruction, stub abi.Stub, l leaf) {
	if r.safepoints[in.next] != nil {
		r.fault(in, RuleSafepoint, "a leaf stub is no safepoint")
	}
	for _, reg := range l.numbers {
		r.numeric(s, in, reg)
	}
	for _, reg := range l.addresses {
		r.region(s, in, reg, false)
	}
	if l.written != noRegister {
		r.region(s, in, l.written, true)
	}
	kept := [3]value{}
	for i, reg := range leafKeeps {
		kept[i] = s.regs[reg]
	}
	s.regs, s.high = [32]value{}, [16]value{}
	for i, reg := range leafKeeps {
		s.regs[reg] = kept[i]
	}
	if l.result {
		s.regs[rax] = value{kind: number, id: s.defined(ident(r.indexAt[in.at]+1)<<8 | 1)}
	}
}

// region checks memory that begins at a register, of RCX bytes.
func (r *reader) region(s *state, in *instruction, reg register, written bool) {
	v := r.read(s, in, reg)
	n := s.regs[rcx]
	switch v.kind {
	case undefined, word:
	case reference, statics:
		if have := r.p.viewOf(v); n.kind == constant && have.typ != nil && !have.many && !have.typ.Under().Kind.IsOpaque() && have.at+n.c > have.typ.Size() {
			r.fault(in, RuleType, "%d bytes at %#x of %v", n.c, have.at, have.typ)
		}
	case image:
		if written {
			r.fault(in, RuleMemory, "constant data is written")
		}
	case constant:
		if written && !(n.kind == constant && n.c == 0) && v.c != 0 && abi.Addr(v.c) != r.p.zero || v.c != 0 && !r.p.data(v.c) {
			r.fault(in, RuleMemory, "memory at the constant %#x", v.c)
		}
	case frame:
		if n.kind != constant || v.c < r.slots || v.c+n.c > r.cleared {
			r.fault(in, RuleFrame, "memory from %#x in the frame, and variables are from %#x to %#x", v.c, r.slots, r.cleared)
		}
	case caller:
		r.inCaller(in, v, &address{base: reg, index: noRegister}, n.c, written)
	default:
		r.fault(in, RuleMemory, "memory at %v", v.kind)
	}
}
