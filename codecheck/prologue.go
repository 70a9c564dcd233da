package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// smallFrame is the largest frame, in bytes, that may stand below the stack's limit.
const smallFrame = abi.StackReserve / 4

// readPrologue reads how the function begins: the check of the stack and the frame. Then it finds
// the variables in the frame, which are cleared before anything else is done with them.
func (r *reader) readPrologue() {
	i := 0
	if r.wantsStackCheck() {
		limit := func(in *instruction, reg register) bool {
			return in.is(x86asm.CMP, r64, m64) && in.reg(0, reg) && in.memAt(1, processorRegister, abi.CPUStackLimit)
		}
		c := r.rest(0, 3)
		switch {
		case c == nil:
		case r.frame <= smallFrame && limit(&c[0], rsp):
			i = 1
		case c[0].is(x86asm.LEA, r64, addr) && c[0].reg(0, scratchRegister) && c[0].memAt(1, rsp, -r.frame) && limit(&c[1], scratchRegister):
			i = 2
		}
		if i == 0 || !c[i].is(x86asm.JB, rel) || !r.leadsToStack(c[i].args[0].imm) {
			r.breach(&r.code[0], RuleStack, "the stack is not checked for a frame of %d bytes", r.frame)
			return
		}
		i++
	}
	if r.frame > 0 {
		if i >= len(r.code) || !r.code[i].is(x86asm.SUB, r64, imm) || !r.code[i].reg(0, rsp) || r.code[i].args[1].imm != r.frame {
			r.breach(&r.code[min(i, len(r.code)-1)], RuleStack, "the frame of %d bytes is not made here", r.frame)
			return
		}
		i++
	}
	r.body = i
	r.incoming = r.sig.conv.Stack
	r.findVariables()
}

// leadsToStack reports whether there is a call of StubStack with its trap site at an offset.
func (r *reader) leadsToStack(offset int64) bool {
	i, ok := r.starts(offset)
	if !ok || r.code[i].op != x86asm.CALL {
		return false
	}
	s, ok := r.stubOf(&r.code[i])
	site := r.traps[r.code[i].next]
	return ok && s == abi.StubStack && site != nil && site.Trap == bytecode.TrapStack
}

// wantsStackCheck reports whether the function must look whether the stack has room: it calls, or
// its frame is large.
func (r *reader) wantsStackCheck() bool {
	if !r.p.checks {
		return false
	}
	if r.frame > abi.MaxLeafFrame {
		return true
	}
	for i := range r.code {
		in := &r.code[i]
		if in.op != x86asm.CALL {
			continue
		}
		switch s, ok := r.stubOf(in); {
		case !ok:
			return true
		case s == abi.StubTrap && r.safepoints[in.next] != nil: // a function that was refused
			return true
		case s == abi.StubIntrinsic, s == abi.StubMakeSlice, s == abi.StubAnyEqual, s == abi.StubAssert:
			return true
		}
	}
	return false
}

// stubOf returns the stub that a call leads to.
func (r *reader) stubOf(in *instruction) (abi.Stub, bool) {
	if in.args[0].shape != rel {
		return 0, false
	}
	return r.p.stub(r.f.Start + abi.Addr(in.args[0].imm))
}

// findVariables finds the part of the frame that the function clears when it begins.
func (r *reader) findVariables() {
	addresses := int64(0) // where results by reference go, above the variables
	for i := range r.sig.conv.Args {
		if r.sig.conv.Args[i].Index < 0 {
			addresses += 8
		}
	}
	r.slots, r.cleared, r.clearedAt = r.frame-addresses, r.frame-addresses, -1
	for i := r.body; i < len(r.code); i++ {
		in := &r.code[i]
		if in.is(x86asm.XORPS, xmm, xmm) && in.reg(0, scratchFloat) && in.reg(1, scratchFloat) {
			if r.clearedFrom(i + 1) {
				break
			}
		}
		if in.op == x86asm.CALL || in.op == x86asm.JMP || in.op == x86asm.RET {
			break
		}
	}
	if r.slots < 0 || r.cleared != r.frame-addresses || r.slots%8 != 0 {
		r.at(0, RuleFrame, "the frame of %d bytes is cleared up to %#x, with %d bytes for addresses of results", r.frame, r.cleared, addresses)
		return
	}
	for s := range r.slotRefs {
		if s < r.slots || s >= r.cleared {
			r.at(0, RuleFrame, "variable %#x is not among those that are cleared, from %#x to %#x", s, r.slots, r.cleared)
		}
	}
}

// clearedFrom reports whether a piece of the frame is cleared from an instruction on, one word
// behind the other, and remembers it.
func (r *reader) clearedFrom(i int) bool {
	start, end, last := int64(-1), int64(-1), i
	take := func(at, bytes int64) bool {
		if start < 0 {
			start, end = at, at
		}
		if at != end {
			return false
		}
		end += bytes
		return true
	}
	for i < len(r.code) {
		in := &r.code[i]
		if q := r.sequences[i]; q != nil && q.kind == clearLoop && q.base == rsp {
			if !take(q.at, q.bytes) {
				break
			}
			last, i = q.end-1, q.end
			continue
		}
		m := &in.args[0].mem
		if m.base != rsp || m.index != noRegister || !in.args[0].isMemory() {
			break
		}
		if !(in.is(x86asm.MOVUPS, m128, xmm) && in.reg(1, scratchFloat)) && !(in.is(x86asm.MOV, m64, imm) && in.args[1].imm == 0) {
			break
		}
		if !take(m.disp, in.args[0].width()) {
			break
		}
		last = i
		i++
	}
	if start < 0 {
		return false
	}
	r.slots, r.cleared, r.clearedAt = start, end, last
	return true
}
