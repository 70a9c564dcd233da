package breach

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// blockKinds build instructions and blocks wrongly.
var blockKinds = []Kind{
	inserted("shape", "an operation that is not there", func(q *piece) {
		q.effect(bytecode.Instr{Op: bytecode.NumOps + bytecode.Op(q.IntN(3))})
	}),
	inserted("shape", "an operand too few", func(q *piece) {
		x, _ := q.value(isNumber)
		q.op(bytecode.OpAdd, x)
	}),
	inserted("shape", "an operand too many", func(q *piece) {
		x, _ := q.value(isNumber)
		q.op(bytecode.OpNeg, x, x)
	}),
	inserted("shape", "a place too few", func(q *piece) { q.emit(bytecode.Instr{Op: bytecode.OpLoad}, nil) }),
	inserted("shape", "a place too many", func(q *piece) {
		p := slot(q.slot(q.typ(isDirect)))
		q.emit(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p, p}}, nil)
	}),
	inserted("shape", "a result too few", func(q *piece) {
		x, _ := q.value(isNumber)
		q.effect(bytecode.Instr{Op: bytecode.OpNeg, Args: []bytecode.Operand{x}})
	}),
	inserted("shape", "a result of what has none", func(q *piece) {
		t := q.typ(isDirect)
		q.emit(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{slot(q.slot(t))}}, nil)
	}),
	inserted("shape", "a result in a slot where a value is wanted", func(q *piece) {
		t := q.typ(isNumber)
		q.effect(bytecode.Instr{Op: bytecode.OpNeg, Args: []bytecode.Operand{q.of(t)}, Dst: []bytecode.Operand{bytecode.SlotOperand(q.slot(t))}})
	}),
	inFunctions("shape", "a return that goes on", func(b *body) bool { return b.leadsMore(bytecode.OpReturn) }),
	inFunctions("shape", "a branch to three blocks", func(b *body) bool { return b.leadsMore(bytecode.OpBranch) }),
	inFunctions("shape", "a jump to two blocks", func(b *body) bool { return b.leadsMore(bytecode.OpJump) }),
	inFile("block", "a function without blocks", func(s *site) bool {
		if len(s.f.Externs) > 0 {
			return false
		}
		s.f.Funcs = append(s.f.Funcs, bytecode.Func{Name: "breach", Sig: s.signature(), Handler: -1})
		return true
	}),
	inFunctions("block", "a terminator in the middle", func(b *body) bool {
		p := b.gap()
		b.insert(p, bytecode.Instr{Op: bytecode.OpThrow})
		return true
	}),
	inFunctions("block", "a block without an end", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.Blocks)) {
			block := &b.fn.Blocks[i]
			if n := len(block.Instrs); n > 1 && len(b.last(bytecode.BlockID(i)).Blocks) == 0 {
				block.Instrs = block.Instrs[:n-1]
				return true
			}
		}
		return false
	}),
	inFunctions("block", "an empty block", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.Blocks)) {
			if block := &b.fn.Blocks[i]; len(block.Instrs) == 1 && len(block.Instrs[0].Blocks) == 0 {
				block.Instrs = nil
				return true
			}
		}
		return false
	}),
	inFunctions("block", "a phi behind another instruction", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.Blocks)) {
			list := b.fn.Blocks[i].Instrs
			n := len(b.phis(bytecode.BlockID(i)))
			if n == 0 || len(list) < n+2 {
				continue
			}
			uses := false
			Operands(&list[n], func(o *bytecode.Operand) { uses = uses || slices.Contains(list[n-1].Dst, *o) })
			if uses {
				continue
			}
			list[n-1], list[n] = list[n], list[n-1]
			Renumber(b.fn)
			return true
		}
		return false
	}),
	inFunctions("block", "a branch to a block that is not there", func(b *body) bool {
		return b.leads(func(bytecode.BlockID) bytecode.BlockID { return bytecode.BlockID(len(b.fn.Blocks) + b.IntN(3)) })
	}),
	inFunctions("block", "a branch to the entry", func(b *body) bool {
		return b.leads(func(bytecode.BlockID) bytecode.BlockID { return 0 })
	}),
	inFunctions("block", "a branch to a block below all", func(b *body) bool {
		return b.leads(func(bytecode.BlockID) bytecode.BlockID { return -1 })
	}),
	inFunctions("block", "a branch to one block twice", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.Blocks)) {
			in := b.last(bytecode.BlockID(i))
			// The block that is left out must be reached by other ways.
			if in.Op == bytecode.OpBranch && len(b.phis(in.Blocks[0])) == 0 && b.isReached(in.Blocks[1], bytecode.BlockID(i)) && !b.proves(in.Args[0]) && len(b.phis(in.Blocks[1])) == 0 {
				in.Blocks[1] = in.Blocks[0]
				return true
			}
		}
		return false
	}),
	inFunctions("reachable", "a block to which nothing leads", func(b *body) bool {
		b.fn.Blocks = append(b.fn.Blocks, bytecode.Block{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}})
		return true
	}),
	inFunctions("reachable", "a loop to which nothing leads", func(b *body) bool {
		n := bytecode.BlockID(len(b.fn.Blocks))
		jump := func(to bytecode.BlockID) bytecode.Block {
			return bytecode.Block{Instrs: []bytecode.Instr{{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{to}}}}
		}
		b.fn.Blocks = append(b.fn.Blocks, jump(n+1), jump(n))
		return true
	}),
	inFunctions("numbering", "two values that change their numbers", func(b *body) bool {
		list := b.shuffled(func(in *bytecode.Instr) bool { return len(in.Dst) == 1 && in.Dst[0].IsValue() })
		if len(list) < 2 {
			return false
		}
		// Nobody may use them: they would be of other types, or used too early.
		var unused []*bytecode.Instr
		for _, p := range list {
			if in := b.instr(p); len(b.uses(in.Dst[0])) == 0 {
				unused = append(unused, in)
			}
		}
		if len(unused) < 2 {
			return false
		}
		x, y := unused[0], unused[1]
		x.Dst, y.Dst = y.Dst, x.Dst
		return true
	}),
	inFunctions("numbering", "a number that is left out", func(b *body) bool {
		for _, p := range b.shuffled(func(in *bytecode.Instr) bool { return len(in.Dst) == 1 && in.Dst[0].IsValue() }) {
			in := b.instr(p)
			if int(in.Dst[0]) == len(b.values)-1 && len(b.uses(in.Dst[0])) == 0 {
				in.Dst[0]++
				return true
			}
		}
		return false
	}),
}

// phis returns the phis of a block.
func (b *body) phis(block bytecode.BlockID) (list []*bytecode.Instr) {
	body := b.fn.Blocks[block].Instrs
	for i := range body {
		if body[i].Op == bytecode.OpPhi {
			list = append(list, &body[i])
		}
	}
	return list
}

// preds returns the blocks that lead to a block.
func (b *body) preds(block bytecode.BlockID) (list []bytecode.BlockID) {
	for i := range b.fn.Blocks {
		if slices.Contains(b.last(bytecode.BlockID(i)).Blocks, block) {
			list = append(list, bytecode.BlockID(i))
		}
	}
	return list
}

// leadsMore makes a terminator of an operation lead to one more block, which is new.
func (b *body) leadsMore(op bytecode.Op) bool {
	return b.change(isOp(op), func(_ point, in *bytecode.Instr) bool {
		in.Blocks = append(in.Blocks, bytecode.BlockID(len(b.fn.Blocks)))
		b.fn.Blocks = append(b.fn.Blocks, bytecode.Block{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}})
		return true
	})
}

// isReached tells whether a way leads to a block that does not begin at another one's end.
func (b *body) isReached(block, from bytecode.BlockID) bool {
	return slices.ContainsFunc(b.preds(block), func(p bytecode.BlockID) bool { return p != from && b.around(block)[p] })
}

// leads makes a terminator lead elsewhere, whose target is reached by other ways and has no phis.
func (b *body) leads(to func(bytecode.BlockID) bytecode.BlockID) bool {
	for _, i := range b.Perm(len(b.fn.Blocks)) {
		from := bytecode.BlockID(i)
		in := b.last(from)
		if len(in.Blocks) == 0 {
			continue
		}
		k := b.IntN(len(in.Blocks))
		if len(b.phis(in.Blocks[k])) == 0 && b.isReached(in.Blocks[k], from) {
			in.Blocks[k] = to(in.Blocks[k])
			return true
		}
	}
	return false
}
