package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// safepoint interprets what a collection may do while the function is stopped behind a call: what the
// stack map names is a reference and stays one, all others are stale. At a call registers hold
// nothing, and words of arguments neither.
func (r *reader) safepoint(s *state, in *instruction, call bool, arguments int64) {
	p := r.safepoints[in.next]
	if p == nil || p.Call != call {
		r.fault(in, RuleSafepoint, "no stack map for the call")
		return
	}
	if !s.ready && len(r.slotRefs) > 0 {
		r.fault(in, RuleReference, "the variables are not cleared yet")
	}
	keep := func(v *value, where string, at int64) {
		if !r.p.mayRefer(*v) {
			r.fault(in, RuleReference, "the stack map names %s %#x, which is %v", where, at, v.kind)
			*v = value{}
			return
		}
		if v.kind == word {
			v.kind, v.table = reference, false
		}
	}
	drop := func(v *value) {
		switch v.kind {
		case reference:
			*v = value{kind: stale}
		case word:
			v.kind, v.table = descriptor, false
		}
	}
	named := map[int]bool{}
	for _, slot := range p.Slots {
		w, ok := r.word(r.frame, int64(slot))
		if !ok || int64(slot) >= r.slots || int64(slot) < arguments {
			r.fault(in, RuleReference, "the stack map names %#x, which is no spill slot", slot)
			continue
		}
		named[w] = true
		keep(&s.words[w], "slot", int64(slot))
	}
	for w := range s.words {
		if !named[w] {
			drop(&s.words[w])
		}
	}
	for w := range min(arguments, r.slots) / 8 {
		s.words[w] = value{}
	}
	if call {
		s.regs, s.high = [32]value{}, [16]value{}
		s.port, s.ports = value{}, 0
		return
	}
	for i := range s.regs {
		if r.isNamed(p.Regs, register(i)) {
			keep(&s.regs[i], "register", int64(i))
		} else {
			drop(&s.regs[i])
		}
	}
	for i := range s.high {
		drop(&s.high[i])
	}
	for i := range abi.NumGeneral {
		if p.Regs>>i&1 != 0 && numbered[i] == scratchRegister {
			r.fault(in, RuleReference, "the stack map names the scratch register")
		}
	}
	if p.Regs>>abi.NumGeneral != 0 {
		r.fault(in, RuleReference, "the stack map names registers %#x", p.Regs)
	}
}

// isNamed reports whether a set of the contract's registers has one.
func (r *reader) isNamed(set uint16, reg register) bool {
	for n, g := range numbered {
		if g == reg {
			return set>>n&1 != 0
		}
	}
	return false
}

// checkSafepoints looks for stack maps where nothing calls.
func (r *reader) checkSafepoints() {
	calls := map[uint32]bool{}
	for i := range r.code {
		if r.code[i].op == x86asm.CALL {
			calls[r.code[i].next] = true
		}
	}
	for pc := range r.safepoints {
		if !calls[pc] {
			r.at(pc, RuleSafepoint, "a stack map where no call returns to")
		}
	}
}
