package breach

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// proofKinds claim what is not proven.
var proofKinds = []Kind{
	inserted("nonnil", "a pointer that nothing was compared with", func(q *piece) {
		t := q.typ(isPointer)
		v, ok := q.wanted(q.p, func(v bytecode.Operand, t *bytecode.Type) bool { return isPointer(t) && q.unknown(v) })
		if !ok || q.oneIn(4) {
			v = q.zero(t)
		}
		q.op(bytecode.OpNonNil, v)
	}),
	inFunctions("nonnil", "a pointer on the wrong side of its comparison", func(b *body) bool {
		return b.change(isOp(bytecode.OpNonNil), func(_ point, in *bytecode.Instr) bool {
			// Where the pointer is compared once, that was the proof.
			list := b.comparisons(in.Args[0])
			if len(list) != 1 || b.checked(in.Args[0]) || b.values[in.Args[0]].Proof == flow.ProofNonNil || len(b.uses(in.Dst[0])) == 0 && b.oneIn(2) {
				return false
			}
			c := b.instr(list[0])
			if c.Op != bytecode.OpEq && c.Op != bytecode.OpNe {
				return false
			}
			c.Op ^= bytecode.OpEq ^ bytecode.OpNe
			return true
		})
	}),
	inFunctions("nonnil", "a pointer behind the join of a comparison", func(b *body) bool {
		for _, p := range b.shuffled(isOp(bytecode.OpNonNil)) {
			v := b.instr(p).Args[0]
			if b.checked(v) || b.values[v].Proof == flow.ProofNonNil {
				continue
			}
			for _, i := range b.Perm(len(b.fn.Blocks)) {
				q := b.gapIn(bytecode.BlockID(i))
				if b.available(v, q) && !b.behindBranch(b.comparisons(v), q.block) && !b.claimed(v, q) {
					b.insert(q, bytecode.Instr{Op: bytecode.OpNonNil, Args: []bytecode.Operand{v}, Dst: []bytecode.Operand{firstNew}})
					return true
				}
			}
		}
		return false
	}),
	inserted("index-proof", "an index that nothing was compared with", func(q *piece) {
		s, ok := q.wanted(q.p, func(v bytecode.Operand, t *bytecode.Type) bool { return isSequence(t) && q.unknown(v) })
		if !ok || q.oneIn(4) {
			s = q.zero(q.typ(isSequence))
		}
		n := q.op(bytecode.OpLen, q.of(q.typ(isSequence)))
		q.op(bytecode.OpIndexProof, s, n)
	}),
	inserted("index-proof", "the length as an index", func(q *piece) {
		s, _ := q.value(isSequence)
		q.op(bytecode.OpIndexProof, s, q.op(bytecode.OpLen, s))
	}),
	inserted("index-proof", "the last index of what may be empty", func(q *piece) {
		s, ok := q.wanted(q.p, func(v bytecode.Operand, t *bytecode.Type) bool { return isSequence(t) && q.unknown(v) })
		q.want(ok)
		n := q.op(bytecode.OpLen, s)
		q.op(bytecode.OpIndexProof, s, q.op(bytecode.OpSub, n, q.integer(1)))
	}),
	inserted("index-proof", "an array's index that may be its length", func(q *piece) {
		n := 1 + q.IntN(100)
		q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(n), Args: []bytecode.Operand{q.integer(n + q.IntN(2))}}, nil)
	}),
	inserted("index-proof", "an array's index that is negative", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 8, Args: []bytecode.Operand{q.constant(bytecode.KindInt, ^uint64(q.IntN(3)))}}, nil)
	}),
	inserted("index-proof", "an array's index of which nothing is known", func(q *piece) {
		x, _ := q.value(isNumber)
		i := q.typed(bytecode.OpConvert, q.basic(bytecode.KindInt), q.typed(bytecode.OpConvert, q.basic(bytecode.KindFloat64), x))
		q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 1 << 40, Args: []bytecode.Operand{i}}, nil)
	}),
	inserted("index-proof", "a sum that may wrap around", func(q *piece) {
		i := q.constant(bytecode.KindInt, 1<<63-1)
		sum := q.op(bytecode.OpAdd, i, q.integer(1))
		q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: 1<<63 - 1, Args: []bytecode.Operand{sum}}, nil)
	}),
	inserted("index-proof", "a length that is none", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: 1<<63 + uint64(q.IntN(2)), Args: []bytecode.Operand{q.integer(0)}}, nil)
	}),
	inFunctions("index-proof", "a constant index that is negative", func(b *body) bool {
		return b.change(isOp(bytecode.OpIndexProof), func(_ point, in *bytecode.Instr) bool {
			c := b.definition(in.Args[1])
			if c == nil || c.Op != bytecode.OpConst || len(b.uses(c.Dst[0])) > 2 {
				return false
			}
			c.Imm = ^uint64(b.IntN(3))
			return true
		})
	}),
	inFunctions("index-proof", "an index compared with or equal to the length", func(b *body) bool {
		return b.change(isOp(bytecode.OpIndexProof), func(_ point, in *bytecode.Instr) bool {
			s, i := in.Args[0], in.Args[1]
			list := b.comparisons(i)
			if def := b.definition(i); len(list) != 1 || b.checked(i) || def != nil && def.Op != bytecode.OpConst || b.values[i].Proof != flow.ProofNone {
				return false // a loop's counter may wrap around then, too
			}
			c := b.instr(list[0])
			n := b.definition(c.Args[1])
			if c.Op != bytecode.OpLt || c.Args[0] != i || n == nil || n.Op != bytecode.OpLen || n.Args[0] != s || !b.free(s) {
				return false
			}
			c.Op = bytecode.OpLe
			return true
		})
	}),
	inFunctions("index-proof", "an index of another sequence", func(b *body) bool {
		return b.change(isOp(bytecode.OpIndexProof), func(p point, in *bytecode.Instr) bool {
			i := in.Args[1]
			s, ok := b.wanted(p, func(v bytecode.Operand, t *bytecode.Type) bool {
				return isSequence(t) && v != in.Args[0] && b.unknown(v)
			})
			def := b.definition(i)
			if !ok || def == nil || def.Op == bytecode.OpConst || def.Op == bytecode.OpSub || def.Op == bytecode.OpLen || b.limited(i) || !b.free(in.Args[0]) {
				return false
			}
			b.insert(point{p.block, p.index + 1}, bytecode.Instr{Op: bytecode.OpIndexProof, Args: []bytecode.Operand{s, i}, Dst: []bytecode.Operand{firstNew}})
			return true
		})
	}),
	inFunctions("phi-claim", "a phi that is not negative, of what may be", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			t := b.typeOf(in.Dst[0])
			if in.Imm != 0 || !t.Under().Kind.IsSigned() || !b.anyOperand(in, b.mayBeNegative) {
				return false
			}
			in.Imm = bytecode.PhiNonNegative
			return true
		})
	}),
	inFunctions("phi-claim", "a phi that is not nil, of what may be", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if in.Imm != 0 || !isPointer(b.typeOf(in.Dst[0])) || !b.anyOperand(in, b.unknown) {
				return false
			}
			in.Imm = bytecode.PhiNonNil
			return true
		})
	}),
	inFunctions("phi-claim", "a pointer that may be nil, for a phi that is not", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if in.Imm != bytecode.PhiNonNil {
				return false
			}
			i := b.IntN(len(in.Args))
			end := point{in.Blocks[i], len(b.fn.Blocks[in.Blocks[i]].Instrs) - 1}
			v, ok := b.wanted(end, func(v bytecode.Operand, t *bytecode.Type) bool { return t == b.typeOf(in.Dst[0]) && b.unknown(v) })
			if ok {
				in.Args[i] = v
			}
			return ok
		})
	}),
	inFunctions("phi-claim", "a counter that goes down", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if in.Imm != bytecode.PhiNonNegative || !isInteger(b.typeOf(in.Dst[0])) {
				return false
			}
			for _, v := range in.Args {
				step := b.definition(v)
				if step != nil && step.Op == bytecode.OpAdd && step.Args[0] == in.Dst[0] && len(b.uses(v)) == 1 {
					step.Op = bytecode.OpSub
					return true
				}
			}
			return false
		})
	}),
	inFunctions("phi-claim", "a claim of a phi of another type", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			t := b.typeOf(in.Dst[0])
			switch {
			case in.Imm != 0:
				return false
			case isInteger(t):
				in.Imm = bytecode.PhiNonNil
			case isPointer(t):
				in.Imm = bytecode.PhiNonNegative
			default:
				in.Imm = uint64(1 + b.IntN(3))
			}
			if b.oneIn(2) {
				in.Imm = 4 // what nobody can claim
			}
			return true
		})
	}),
}

// uses returns the points at which a value is used.
func (b *body) uses(v bytecode.Operand) []point {
	return b.find(func(in *bytecode.Instr) bool {
		used := false
		Operands(in, func(o *bytecode.Operand) { used = used || *o == v })
		return used
	})
}

// comparisons returns the points at which a value is compared.
func (b *body) comparisons(v bytecode.Operand) []point {
	return b.find(func(in *bytecode.Instr) bool {
		return in.Op >= bytecode.OpEq && in.Op <= bytecode.OpLe && (in.Args[0] == v || in.Args[1] == v)
	})
}

// checked tells whether a check says something of a value, or what is made of it may be compared.
func (b *body) checked(v bytecode.Operand) bool {
	return len(b.find(func(in *bytecode.Instr) bool {
		switch in.Op {
		case bytecode.OpNilCheck, bytecode.OpIndexCheck, bytecode.OpIndexCheckLen, bytecode.OpIndexProofLen:
			return in.Args[0] == v || len(in.Args) > 1 && in.Args[1] == v
		}
		return false
	})) > 0
}

// free tells whether nothing says how long a sequence is, but for comparisons of its length.
func (b *body) free(s bytecode.Operand) bool {
	def := b.definition(s)
	return !b.checked(s) && (def == nil || def.Op == bytecode.OpLoad || def.Op == bytecode.OpCall || def.Op == bytecode.OpMakeSlice)
}

// unknown tells whether nothing is known of a value but its type: it is a parameter, or comes from a variable or a
// call, and nothing compares or checks it, or its length.
func (b *body) unknown(v bytecode.Operand) bool {
	if def := b.definition(v); def != nil && def.Op != bytecode.OpLoad && def.Op != bytecode.OpCall && def.Op != bytecode.OpUnbox {
		return false
	}
	if b.values[v].Proof != flow.ProofNone || b.checked(v) || len(b.comparisons(v)) > 0 {
		return false
	}
	return len(b.find(func(in *bytecode.Instr) bool {
		proof := in.Op == bytecode.OpNonNil || in.Op == bytecode.OpIndexProof
		return proof && (in.Args[0] == v || len(in.Args) > 1 && in.Args[1] == v) || in.Op == bytecode.OpLen && in.Args[0] == v && len(b.comparisons(in.Dst[0])) > 0
	})) == 0
}

// limited tells whether a value is compared with a constant: where that says that nothing comes there, all is
// proven.
func (b *body) limited(v bytecode.Operand) bool {
	for _, p := range b.comparisons(v) {
		for _, x := range b.instr(p).Args {
			if def := b.definition(x); def != nil && def.Op == bytecode.OpConst {
				return true
			}
		}
	}
	return false
}

// mayBeNegative tells whether a value is one of which nothing is known, of all numbers of its type.
func (b *body) mayBeNegative(v bytecode.Operand) bool {
	if def := b.definition(v); def != nil && def.Op == bytecode.OpConst {
		k := b.typeOf(v).Under()
		return k.Kind.IsSigned() && def.Imm>>(8*uint(k.Size())-1) == 1
	}
	return b.unknown(v)
}

// anyOperand tells whether something is true of an operand of a phi.
func (b *body) anyOperand(in *bytecode.Instr, is func(bytecode.Operand) bool) bool {
	for _, v := range in.Args {
		if is(v) {
			return true
		}
	}
	return false
}

// behindBranch tells whether a block is dominated by where one of the comparisons leads, through any branch.
func (b *body) behindBranch(comparisons []point, block bytecode.BlockID) bool {
	conditions := map[bytecode.Operand]bool{}
	for _, p := range comparisons {
		conditions[b.instr(p).Dst[0]] = true
	}
	for more := true; more; {
		more = false
		for _, p := range b.find(isOp(bytecode.OpNot)) {
			if in := b.instr(p); conditions[in.Args[0]] && !conditions[in.Dst[0]] {
				conditions[in.Dst[0]], more = true, true
			}
		}
	}
	for _, p := range b.find(isOp(bytecode.OpBranch)) {
		if !conditions[b.instr(p).Args[0]] {
			continue
		}
		for _, to := range b.instr(p).Blocks {
			if b.dominates(to, block) {
				return true
			}
		}
	}
	return false
}

// claimed tells whether the proof of a pointer is taken for granted in front of a point already.
func (b *body) claimed(v bytecode.Operand, p point) bool {
	for _, q := range b.find(isOp(bytecode.OpNonNil)) {
		if b.instr(q).Args[0] == v && (q.block == p.block || b.dominates(q.block, p.block)) {
			return true
		}
	}
	return false
}
