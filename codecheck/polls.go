package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// isPoll reports whether the processor's poll flag is compared at an instruction, and the stub called
// if it is set.
func (r *reader) isPoll(i int) bool {
	if i+1 >= len(r.code) || !r.code[i].is(x86asm.CMP, m8, imm) || !r.code[i].memAt(0, processorRegister, abi.CPUPoll) || r.code[i+1].op != x86asm.JNE {
		return false
	}
	k, ok := r.starts(r.code[i+1].args[0].imm)
	if !ok || r.code[k].op != x86asm.CALL {
		return false
	}
	s, ok := r.stubOf(&r.code[k])
	return ok && s == abi.StubPoll
}

// checkPolls looks whether every cycle of the code polls, and whether every look at the flag is one.
func (r *reader) checkPolls() {
	polls := make([]bool, len(r.blocks))
	next := make([][]int, len(r.blocks))
	for b := range r.blocks {
		blk := &r.blocks[b]
		for i := blk.first; i <= blk.last; i++ {
			in := &r.code[i]
			if in.op == x86asm.CMP && in.args[0].shape == m8 {
				if polls[b] = r.isPoll(i); !polls[b] {
					r.breach(in, RulePoll, "the flag is not looked at as a poll does")
				}
			}
		}
		if blk.entry != nil {
			next[b] = r.successors(b)
		}
	}
	r.eachCycle(next, polls, func(last, first int) {
		r.breach(&r.code[r.blocks[last].last], RulePoll, "a loop through %#x does not poll", r.code[r.blocks[first].first].at)
	})
}

// eachCycle visits cycles of blocks of which none is a cut: at least one if there are any.
func (r *reader) eachCycle(next [][]int, cut []bool, visit func(last, first int)) {
	// A depth-first search: an edge to a block that is under way closes a cycle.
	const (
		underway = 1
		done     = 2
	)
	mark := make([]int, len(r.blocks))
	type frame struct{ b, k int }
	for start := range r.blocks {
		if mark[start] != 0 || cut[start] {
			continue
		}
		stack := []frame{{start, 0}}
		mark[start] = underway
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.k == len(next[top.b]) {
				mark[top.b] = done
				stack = stack[:len(stack)-1]
				continue
			}
			to := next[top.b][top.k]
			top.k++
			switch {
			case cut[to] || mark[to] == done:
			case mark[to] == underway:
				visit(top.b, to)
				mark[to] = done
			default:
				mark[to] = underway
				stack = append(stack, frame{to, 0})
			}
		}
	}
}

// successors returns the blocks that a block leads to.
func (r *reader) successors(b int) (list []int) {
	blk := &r.blocks[b]
	for i := blk.first; i <= blk.last; i++ {
		if q := r.sequences[i]; q != nil && q.kind == takeChunk {
			k, _ := r.starts(q.slow)
			return append(list, int(r.blockAt[k]), int(r.blockAt[q.end]))
		}
	}
	last := &r.code[blk.last]
	jump, conditional := isJump(last.op)
	if q := r.sequences[blk.last-3]; q != nil && q.kind == clearLoop {
		jump = false
	}
	if jump {
		k, _ := r.starts(last.args[0].imm)
		list = append(list, int(r.blockAt[k]))
	}
	behind := !jump || conditional
	if last.op == x86asm.RET || last.op == x86asm.UD2 || r.neverReturns(last) {
		behind = false
	}
	if behind && blk.last+1 < len(r.code) {
		list = append(list, int(r.blockAt[blk.last+1]))
	}
	return list
}
