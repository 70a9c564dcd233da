package codecheck

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"
)

// sameBlocks tells whether a function does the same as one that differs from it in one instruction: the block that has
// it leaves the same. It may be false although that is so.
func sameBlocks(r, x *reader, at int) bool {
	b := r.blockOf(at)
	if b < 0 || at < r.body || len(r.breaches)+len(x.breaches) > 0 || !r.alike(x) {
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
	begin := func() (w, v *evaluation) {
		w, v = newEvaluation(r, terms, entry, front, live), newEvaluation(x, terms, entry, changed, live)
		if one, other, ok := r.equalIn(b); ok {
			w.regs[other], v.regs[other] = w.regs[one], v.regs[one]
		}
		return w, v
	}
	w, v := begin()
	if w.leavesLike(v, b) {
		return true
	}
	w, v = begin()
	return r.f.Handler < 0 && meet(w, v, r.blocks[b].first)
}

// leavesLike tells whether a block leaves the same in two evaluations.
func (w *evaluation) leavesLike(v *evaluation, b int) bool {
	r, x, front, changed, live := w.r, v.r, w.front, v.front, w.live
	for i := r.blocks[b].first; i <= r.blocks[b].last; i++ {
		w.truth, v.truth = w.condition(i), v.condition(i)
		if w.truth != v.truth && w.compares(v, i) && sameTruth(r, x, front, changed, i) {
			v.truth = w.truth
		}
		if zero, one := w.constant(0), w.constant(1); w.truth == zero && v.truth == one && r.code[i].args == x.code[i].args && r.isSlow(i) {
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

// alike tells whether functions have as many instructions, and frames of the same parts.
func (r *reader) alike(x *reader) bool {
	return len(r.code) == len(x.code) && r.body == x.body && r.frame == x.frame && r.slots == x.slots
}

// mostBefore is how many blocks in front of one are looked at.
const mostBefore = 8

// equalIn returns two registers that are the same at the begin of a block: only what has compared them leads there, and
// what writes neither.
func (r *reader) equalIn(b int) (one, other register, ok bool) {
	written := registers(0)
	for range mostBefore {
		last, jumps, ok := r.onlyWayTo(b)
		if !ok {
			break
		}
		b = r.blockOf(last)
		if in := &r.code[last]; last > r.blocks[b].first && (jumps && in.op == x86asm.JE || !jumps && in.op == x86asm.JNE) {
			c := &r.code[last-1]
			if c.is(x86asm.CMP, r64, r64) && written&(setOf(c.args[0].reg)|setOf(c.args[1].reg)) == 0 {
				return c.args[0].reg, c.args[1].reg, true
			}
		}
		for i := r.blocks[b].first; i <= last; i++ {
			e := r.effectOf(&r.code[i])
			if written |= e.writes; r.code[i].op == x86asm.CALL || e.reads == allOfThem {
				return 0, 0, false
			}
		}
	}
	return 0, 0, false
}

// onlyWayTo returns the last instruction of the only block that leads to another one, and whether it jumps there.
func (r *reader) onlyWayTo(b int) (from int, jumps, ok bool) {
	first := r.blocks[b].first
	if k, handled := r.starts(r.f.Handler); first == r.body || handled && k == first {
		return 0, false, false
	}
	ways := 0
	for i := range r.blocks {
		last := r.blocks[i].last
		in := &r.code[last]
		jump, conditional := isJump(in.op)
		to, _ := r.starts(in.args[0].imm)
		if jump && to == first {
			from, jumps = last, true
			ways++
		}
		if last+1 == first && (!jump || conditional) {
			from, jumps = last, false
			ways++
		}
	}
	return from, jumps, ways == 1
}

// blockOf returns the block that has an instruction, -1 if none has.
func (r *reader) blockOf(i int) int {
	return slices.IndexFunc(r.blocks, func(b block) bool { return b.first <= i && i <= b.last })
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

// sameZero tells whether a function and another one store a zero at places of an object that is new, which are zero.
func (r *reader) sameZero(x *reader, at int) bool {
	a, b := &r.code[at].args[0], &x.code[at].args[0]
	zero := func(in *instruction) bool {
		m := &in.args[0].mem
		return in.op == x86asm.MOV && in.args[0].isMemory() && m.base == rax && m.index == noRegister && in.args[1].shape == imm && in.args[1].imm == 0
	}
	if !r.alike(x) || !zero(&r.code[at]) || !zero(&x.code[at]) {
		return false
	}
	overlap := func(a, b *operand) bool {
		return a.mem.disp < b.mem.disp+b.width() && b.mem.disp < a.mem.disp+a.width()
	}
	for i := at; i > 0; i-- {
		for _, q := range r.sequences {
			if q.kind == makeObject && q.end == i {
				return true
			}
		}
		in := &r.code[i-1]
		dst, src := &in.args[0], &in.args[1]
		stores := in.op == x86asm.MOV && dst.isMemory() && dst.mem.base == rax && dst.mem.index == noRegister && !overlap(dst, a) && !overlap(dst, b)
		loads := in.op == x86asm.MOV && src.isMemory()
		e := r.effectOf(in)
		if r.blockAt[i] >= 0 || !stores && !loads && !e.pure || e.writes&setOf(rax) != 0 {
			return false
		}
	}
	return false
}
