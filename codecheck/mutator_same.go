package codecheck

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"
)

// sameBlocks tells whether a function does the same as one that differs from it in one instruction: the block that has
// it leaves the same. It may be false although that is so.
func sameBlocks(r, x *reader, at int) bool {
	b := slices.IndexFunc(r.blocks, func(b block) bool { return b.first <= at && at <= b.last })
	if b < 0 || at < r.body || len(r.breaches)+len(x.breaches) > 0 || len(r.code) != len(x.code) {
		return false
	}
	for i, q := range r.sequences {
		if i <= at && at < q.end || r.blocks[b].first <= i && i <= at {
			return false
		}
	}
	entry := r.blocks[b].entry
	if entry == nil {
		return true // nothing leads there
	}
	front, changed := r.findRanges(), x.findRanges()
	if front[at] == nil {
		return true
	}
	live := r.liveInFront()
	for i, l := range x.liveInFront() {
		live[i] |= l
	}
	terms := &terms{numbers: map[string]int{}, made: map[int]string{}}
	w, v := newEvaluation(r, terms, entry, front, live), newEvaluation(x, terms, entry, changed, live)
	for i := r.blocks[b].first; i <= r.blocks[b].last; i++ {
		w.truth, v.truth = w.condition(i), v.condition(i)
		if w.truth != v.truth && w.compares(v, i) && sameTruth(r, x, front, changed, i) {
			v.truth = w.truth
		}
		if zero, one := terms.constant(0), terms.constant(1); w.truth == zero && v.truth == one && r.code[i].args == x.code[i].args && r.isSlow(i) {
			v.truth = zero // it makes the same object
		}
		if !w.step(i) || !v.step(i) || !slices.Equal(w.left, v.left) {
			return false
		}
		w.left, v.left = nil, nil
	}
	last := &r.code[r.blocks[b].last]
	if jump, conditional := isJump(last.op); jump && !conditional || last.op == x86asm.RET || last.op == x86asm.UD2 || r.neverReturns(last) {
		return true // the step has told what it leaves
	}
	behind := live[r.blocks[b].last+1]
	return w.leaves(behind) == v.leaves(behind)
}

// isSlow tells whether a jump leads to the slow path of an allocation, which makes the object that the fast one makes.
func (r *reader) isSlow(i int) bool {
	for _, q := range r.sequences {
		if q.kind == takeChunk && q.slow == r.code[i].args[0].imm {
			return true
		}
	}
	return false
}

// compares tells whether two evaluations compare the same in front of an instruction, if a constant is one.
func (w *evaluation) compares(v *evaluation, i int) bool {
	a, b := &w.r.code[i-1].args[1], &v.r.code[i-1].args[1]
	constants := a.shape == imm && b.shape == imm
	return w.compared[0] == v.compared[0] && (constants || w.compared[1] == v.compared[1])
}
