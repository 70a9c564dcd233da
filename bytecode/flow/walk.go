package flow

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// Walk visits the blocks of a function, dominators first. During each visit it is known
// what is proven where the block begins, and what the visit adds. The verifier and the compiler
// judge proofs during visits. Precondition: Dominate has ordered the blocks of g, else facts stay
// known where their proofs do not dominate.
func (f *Facts) Walk(g *Graph, blocks []bytecode.Block, visit func(bytecode.BlockID)) {
	type visited struct {
		block bytecode.BlockID
		known int // facts before it
	}
	var path []visited
	for _, b := range g.tree[1:] {
		for len(path) > 0 && !g.Dominates(path[len(path)-1].block, b) {
			f.forget(path[len(path)-1].known)
			path = path[:len(path)-1]
		}
		path = append(path, visited{b, len(f.log)})
		if preds := g.Preds(b); len(preds) == 1 {
			f.branch(&blocks[preds[0]], b)
		}
		visit(b)
	}
	f.forget(0)
}

// Along calls do with what is known on the edge from the end of a block to a successor.
func (f *Facts) Along(from *bytecode.Block, to bytecode.BlockID, do func()) {
	known := len(f.log)
	f.branch(from, to)
	do()
	f.forget(known)
}

// branch adds what is known because a block ends in the branch that leads to a successor.
func (f *Facts) branch(from *bytecode.Block, to bytecode.BlockID) {
	if in := &from.Instrs[len(from.Instrs)-1]; in.Op == bytecode.OpBranch {
		f.learn(in.Args[0], in.Blocks[0] == to)
	}
}

// Define gives a new value its type, from which alone follows what is known of it.
func (f *Facts) Define(v bytecode.Operand, t *bytecode.Type) {
	f.Values[v], f.known[v] = Value{Type: t}, fact{Range: RangeOf(t.Under())}
}

// Result gives the only result of an instruction its type, and adds what the instruction
// proves of it and of its operands. Precondition: the operands have the types that the
// operation takes, and what nonnil, idx and idxlen claim is known; a phi's claims hold. Who calls
// without takes for proven what is not.
func (f *Facts) Result(in *bytecode.Instr, t *bytecode.Type) {
	d, u := in.Dst[0], t.Under()
	f.Define(d, t)
	v, x := &f.Values[d], &f.known[d]
	switch in.Op {
	case bytecode.OpZero:
		if u.Kind.IsInteger() || u.Kind == bytecode.KindSlice || u.Kind == bytecode.KindString {
			x.Range = Range{}
		}
	case bytecode.OpPhi:
		if in.Imm&bytecode.PhiNonNil != 0 {
			v.Proof = ProofNonNil
		}
		if in.Imm&bytecode.PhiNonNegative != 0 {
			v.Proof, x.Lo = ProofNonNegative, max(x.Lo, 0)
		}
	case bytecode.OpChange:
		from := in.Args[0]
		v.Proof, v.Of, *x = f.Values[from].Proof, f.Values[from].Of, f.known[from]
	case bytecode.OpNew, bytecode.OpAddr:
		v.Proof = ProofNonNil
	case bytecode.OpNilCheck, bytecode.OpNonNil:
		v.Proof = ProofNonNil
		f.setNonNil(in.Args[0])
	case bytecode.OpIndexCheck, bytecode.OpIndexProof:
		base, index := in.Args[0], in.Args[1]
		v.Proof, v.Of = ProofIndex, int64(base)
		x.Range = f.indexRange(index, f.Range(base).Hi)
		if least := x.Lo; least < math.MaxInt64 {
			f.Narrow(base, Range{least + 1, math.MaxInt64})
		}
		if f.Values[index].Type.Under().Kind == bytecode.KindInt {
			f.Narrow(index, Range{0, math.MaxInt64})
			f.setBelow(index, base)
		}
	case bytecode.OpIndexCheckLen, bytecode.OpIndexProofLen:
		v.Proof, v.Of = ProofBelow, int64(in.Imm)
		x.Range = f.indexRange(in.Args[0], v.Of)
		f.Narrow(in.Args[0], Range{0, max(v.Of, 1) - 1})
	default:
		if u.Kind.IsInteger() {
			x.Range = f.compute(in, u)
		}
	}
}

// indexRange returns the range of an integer that passes a check for being an index, less
// than limit.
func (f *Facts) indexRange(v bytecode.Operand, limit int64) Range {
	r := f.Range(v)
	if r.Lo < 0 {
		return Range{0, limit - 1}
	}
	return Range{r.Lo, min(r.Hi, limit-1)}
}
