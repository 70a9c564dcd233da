package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// A block is a piece of code that is entered at its start alone.
type block struct {
	first, last int // instructions; last included
	entry       *state
}

// isJump reports whether an instruction is a jump, and whether it may go on behind.
func isJump(op x86asm.Op) (jump, conditional bool) {
	switch op {
	case x86asm.JMP:
		return true, false
	case x86asm.JA, x86asm.JAE, x86asm.JB, x86asm.JBE, x86asm.JE, x86asm.JNE, x86asm.JG, x86asm.JGE, x86asm.JL, x86asm.JLE, x86asm.JP:
		return true, true
	}
	return false, false
}

// findBlocks finds where jumps lead, and cuts the code into blocks.
func (r *reader) findBlocks() {
	leader := make([]bool, len(r.code)+1)
	leader[r.body] = true
	leader[0] = true
	inside := make([]bool, len(r.code)) // of a sequence, but its first instruction
	for i, q := range r.sequences {
		for k := i + 1; k < q.end; k++ {
			inside[k] = true
		}
	}
	mark := func(in *instruction, offset int64) {
		i, ok := r.starts(offset)
		switch {
		case !ok:
			r.breach(in, RuleJump, "leads to %#x, where no instruction begins", offset)
		case inside[i]:
			r.breach(in, RuleJump, "leads to %#x, into the middle of a sequence", offset)
		case i < r.body:
			r.breach(in, RuleJump, "leads to %#x, into the prologue", offset)
		default:
			leader[i] = true
		}
	}
	if r.f.Handler >= 0 {
		i, _ := r.starts(r.f.Handler)
		if leader[i] = true; inside[i] || i < r.body {
			r.at(uint32(r.f.Handler), RuleTable, "the handler is in the middle of a sequence")
		}
	}
	for i := 0; i < len(r.code); i++ {
		in := &r.code[i]
		if q := r.sequences[i]; q != nil {
			switch q.kind {
			case takeChunk:
				mark(&r.code[q.end-1], q.slow)
				if leader[q.end] = true; r.sequences[q.end] == nil {
					r.breach(in, RuleAlloc, "half an allocation")
				}
				i = q.end - 1
			case clearLoop:
				i = q.end - 1
			}
			continue
		}
		if jump, conditional := isJump(in.op); jump {
			mark(in, in.args[0].imm)
			leader[i+1] = true
			if !conditional && i+1 == len(r.code) {
				continue
			}
		}
		if in.op == x86asm.RET || in.op == x86asm.UD2 || r.neverReturns(in) {
			leader[i+1] = true
		}
	}
	// The second half of an allocation is entered from the first alone.
	for i := range r.sequences {
		if r.sequences[i].kind == makeObject && r.jumpsTo(i) {
			r.breach(&r.code[i], RuleAlloc, "a jump leads into an allocation")
		}
	}
	r.blockAt = make([]int32, len(r.code)+1)
	for i := range r.code {
		if r.blockAt[i] = -1; leader[i] {
			r.blockAt[i] = int32(len(r.blocks))
			r.blocks = append(r.blocks, block{first: i, last: i})
		}
		r.blocks[len(r.blocks)-1].last = i
	}
	r.blockAt[len(r.code)] = -1
}

// jumpsTo reports whether a jump leads to an instruction.
func (r *reader) jumpsTo(i int) bool {
	for k := range r.code {
		in := &r.code[k]
		if jump, _ := isJump(in.op); jump && in.args[0].imm == int64(r.code[i].at) {
			return true
		}
	}
	return false
}

// neverReturns reports whether an instruction is a call behind which nothing runs.
func (r *reader) neverReturns(in *instruction) bool {
	if in.op != x86asm.CALL {
		return false
	}
	s, ok := r.stubOf(in)
	return ok && (s == abi.StubTrap || s == abi.StubStack || s == abi.StubThrow)
}
