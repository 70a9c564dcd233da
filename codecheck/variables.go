package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// readVariables looks whether what the tables say of the variables in the frame is what some of the
// function's slots are, one behind the other in their order: all of them if there is a handler.
func (r *reader) readVariables() {
	n := r.f.Name
	if n.Component == nil {
		if r.cleared != r.slots {
			r.at(0, RuleFrame, "an intrinsic has variables in its frame")
		}
		return
	}
	fn := &n.Component.File().Funcs[n.Func]
	if (fn.Handler >= 0) != (r.f.Handler >= 0) {
		r.at(0, RuleTable, "the function has a handler, or its code has, but not both")
		return
	}
	r.readHandler()
	type slot struct {
		size int64
		refs []int64
	}
	var slots []slot
	for i := range fn.Slots {
		t := n.Component.SlotType(n.Func, int32(i))
		s := slot{size: (t.Size() + 7) &^ 7}
		t.PointerOffsets(func(at int64) { s.refs = append(s.refs, at) })
		slots = append(slots, s)
	}
	fits := func(s slot, at int64) bool {
		if at+s.size > r.cleared {
			return false
		}
		for _, ref := range s.refs {
			if !r.slotRefs[at+ref] {
				return false
			}
		}
		n := 0
		for w := at; w < at+s.size; w += 8 {
			if r.slotRefs[w] {
				n++
			}
		}
		return n == len(s.refs)
	}
	// reached has the offsets up to which the slots so far can reach.
	reached := map[int64]bool{r.slots: true}
	for _, s := range slots {
		next := map[int64]bool{}
		for at := range reached {
			if fn.Handler < 0 {
				next[at] = true // it lives in values
			}
			if fits(s, at) {
				next[at+s.size] = true
			}
		}
		reached = next
	}
	if !reached[r.cleared] {
		r.at(0, RuleFrame, "the variables from %#x to %#x, with references at %v, are no slots of the function", r.slots, r.cleared, r.f.SlotRefs)
	}
}

// readHandler looks whether a handler begins with what takes the trap: the thread's block, in which
// the trap is cleared.
func (r *reader) readHandler() {
	if r.f.Handler < 0 {
		return
	}
	i, _ := r.starts(r.f.Handler)
	first := &r.code[i]
	if first.is(x86asm.MOV, r64, m64) && first.memAt(1, processorRegister, abi.CPUThread) {
		for _, in := range r.code[i+1:] {
			if in.is(x86asm.MOV, m64, imm) && in.memAt(0, first.args[0].reg, abi.ThreadTrap) && in.args[1].imm == 0 {
				return
			}
			if jump, _ := isJump(in.op); jump || in.op == x86asm.CALL || in.args[0].isMemory() && in.args[0].mem.base != rsp {
				break
			}
		}
	}
	r.at(uint32(r.f.Handler), RuleTable, "the handler does not take the trap")
}
