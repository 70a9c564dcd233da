package codecheck

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// farthest is how many instructions a walk executes.
const farthest = 120

// meet tells whether two evaluations that begin at an instruction go, each by jumps that are decided, to the same place, in the
// same state as far as anybody reads it, and have done the same until then.
func meet(w, v *evaluation, first int) bool {
	one, other := w.r.demands(), v.r.demands()
	if one == nil || other == nil {
		return false
	}
	for i := range one {
		one[i].join(other[i])
	}
	seen := w.walk(first, one)
	return slices.ContainsFunc(v.walk(first, one), func(at string) bool { return slices.Contains(seen, at) })
}

// walk executes instructions up to a jump that may be taken or not, and describes the state in front of each block: where that
// is, what was done, and what others may read.
func (w *evaluation) walk(i int, read []demand) (states []string) {
	var done []string
	for n := 0; n < farthest && i < len(w.r.code); n++ {
		if n > 0 && w.r.blockAt[i] >= 0 {
			states = append(states, fmt.Sprint(i, done, w.leaves(w.live[i]), w.memory, w.spilledWords(read[i])))
		}
		in := &w.r.code[i]
		jump, conditional := isJump(in.op)
		w.truth = w.condition(i)
		taken := w.truth == w.constant(1)
		if w.r.within(i) || in.op == x86asm.RET || in.op == x86asm.UD2 || in.op == x86asm.CALL && !w.r.callsLeaf(in) || conditional && !taken && w.truth != w.constant(0) {
			break
		}
		if i++; jump && (taken || !conditional) {
			i, _ = w.r.starts(in.args[0].imm)
		}
		if jump {
			continue
		}
		if !w.step(i - 1) {
			break
		}
		for _, what := range w.left {
			if !strings.HasPrefix(what, "spills") { // who reads that sees
				done = append(done, what)
			}
		}
		w.left = nil
	}
	return states
}

// callsLeaf tells whether a call is of a leaf stub, which reads no words of the frame.
func (r *reader) callsLeaf(in *instruction) bool {
	stub, ok := r.stubOf(in)
	_, leaf := leaves[stub]
	return ok && leaf
}

// spilledWords describes the words in spill slots of which any bit may be read.
func (w *evaluation) spilledWords(read demand) string {
	var b strings.Builder
	for at := int64(0); at < w.r.slots; at += 8 {
		if read[firstWord+at/8] != 0 {
			fmt.Fprintf(&b, " %d:%d", at, w.words[at])
		}
	}
	return b.String()
}
