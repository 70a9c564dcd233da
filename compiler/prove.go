package compiler

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// prover turns checks into proofs: it finds the checks of a finished function that the
// verifier can do without, by a part of the verifier's own rules. It believes at first
// that every number that is joined in a phi is never negative and every pointer never
// nil, and takes back what does not hold on some edge until the rest holds by itself.
type prover struct {
	f      *bytecode.Func
	types  []*bytecode.Type // of values
	defs   []*bytecode.Instr
	tree   *dominators
	lo, hi []int64 // what is known of an integer, or of the length of a slice or string
	nonNil []bool
	below  map[[2]bytecode.Operand]bool // the index is less than the base's length
	undo   []func()
	failed bool // a claim did not hold in this round
}

// maxProofRounds bounds how often claims are taken back one by one.
const maxProofRounds = 8

// prove replaces checks of a function by proofs. types are those of its values.
func prove(f *bytecode.Func, types []*bytecode.Type) {
	p := &prover{
		f: f, types: types, defs: make([]*bytecode.Instr, len(types)), tree: newDominators(f),
		lo: make([]int64, len(types)), hi: make([]int64, len(types)), nonNil: make([]bool, len(types)),
		below: map[[2]bytecode.Operand]bool{},
	}
	p.eachInstr(func(in *bytecode.Instr) {
		for _, d := range in.Dst {
			if d.IsValue() {
				p.defs[d] = in
			}
		}
		if in.Op == bytecode.OpPhi {
			in.Imm = claimable(types[in.Dst[0]])
		}
	})
	for round := range maxProofRounds + 1 {
		if round == maxProofRounds {
			p.eachInstr(func(in *bytecode.Instr) {
				if in.Op == bytecode.OpPhi {
					in.Imm = 0
				}
			})
		}
		p.failed = false
		for v, t := range types {
			p.lo[v], p.hi[v] = rangeOf(t.Under())
			p.nonNil[v] = false
		}
		clear(p.below)
		p.walk(false)
		if !p.failed {
			break
		}
	}
	p.walk(true)
}

func (p *prover) eachInstr(do func(*bytecode.Instr)) {
	for b := range p.f.Blocks {
		for i := range p.f.Blocks[b].Instrs {
			do(&p.f.Blocks[b].Instrs[i])
		}
	}
}

func claimable(t *bytecode.Type) uint64 {
	switch k := t.Under().Kind; {
	case k == bytecode.KindInt:
		return bytecode.PhiNonNegative
	case k == bytecode.KindPointer:
		return bytecode.PhiNonNil
	}
	return 0
}

// maxLength is more than any slice or string has elements that take up memory.
const maxLength = 1 << 47

func rangeOf(u *bytecode.Type) (lo, hi int64) {
	switch {
	case u.Kind == bytecode.KindString, u.Kind == bytecode.KindSlice && u.Elem.Size() > 0:
		return 0, maxLength
	case u.Kind == bytecode.KindSlice:
		return 0, math.MaxInt64
	case !u.Kind.IsInteger() || u.Size() == 8:
		return math.MinInt64, math.MaxInt64
	case u.Kind.IsSigned():
		return -1 << (8*u.Size() - 1), 1<<(8*u.Size()-1) - 1
	}
	return 0, 1<<(8*u.Size()) - 1
}

// walk visits the blocks in dominator order. With change, it replaces checks.
func (p *prover) walk(change bool) {
	type visit struct {
		block, next, mark int
	}
	var path []visit
	push := func(b int) {
		path = append(path, visit{block: b, mark: len(p.undo)})
		p.enter(b)
		p.visit(b, change)
		p.leave(b)
	}
	for _, root := range p.tree.roots {
		push(root)
		for len(path) > 0 {
			top := &path[len(path)-1]
			if children := p.tree.children[top.block]; top.next < len(children) {
				top.next++
				push(children[top.next-1])
				continue
			}
			p.forget(top.mark)
			path = path[:len(path)-1]
		}
	}
}

func (p *prover) forget(mark int) {
	for i := len(p.undo) - 1; i >= mark; i-- {
		p.undo[i]()
	}
	p.undo = p.undo[:mark]
}

func (p *prover) narrow(v bytecode.Operand, lo, hi int64) {
	oldLo, oldHi := p.lo[v], p.hi[v]
	if lo <= oldLo && hi >= oldHi {
		return
	}
	p.lo[v], p.hi[v] = max(lo, oldLo), min(hi, oldHi)
	p.undo = append(p.undo, func() { p.lo[v], p.hi[v] = oldLo, oldHi })
}

func (p *prover) setNonNil(v bytecode.Operand) {
	if !p.nonNil[v] {
		p.nonNil[v] = true
		p.undo = append(p.undo, func() { p.nonNil[v] = false })
	}
}

func (p *prover) setBelow(index, base bytecode.Operand) {
	if key := [2]bytecode.Operand{index, base}; !p.below[key] {
		p.below[key] = true
		p.undo = append(p.undo, func() { delete(p.below, key) })
	}
}

// enter learns what is known because there is only one way to a block.
func (p *prover) enter(b int) {
	if preds := p.tree.preds[b]; len(preds) == 1 {
		p.learnEdge(preds[0], b)
	}
}

func (p *prover) learnEdge(from, to int) {
	instrs := p.f.Blocks[from].Instrs
	last := &instrs[len(instrs)-1]
	if last.Op == bytecode.OpBranch && last.Blocks[0] != last.Blocks[1] {
		p.learn(last.Args[0], int(last.Blocks[0]) == to)
	}
}

// learn adds what follows from a condition's being true or false.
func (p *prover) learn(cond bytecode.Operand, truth bool) {
	in := p.defs[cond]
	for in != nil && in.Op == bytecode.OpNot {
		in, truth = p.defs[in.Args[0]], !truth
	}
	if in == nil || in.Op < bytecode.OpEq || in.Op > bytecode.OpGe {
		return
	}
	a, b, op := in.Args[0], in.Args[1], in.Op
	if !truth {
		op = [...]bytecode.Op{bytecode.OpNe, bytecode.OpEq, bytecode.OpGe, bytecode.OpGt, bytecode.OpLe, bytecode.OpLt}[op-bytecode.OpEq]
	}
	switch k := p.types[a].Under().Kind; {
	case k == bytecode.KindPointer && op == bytecode.OpNe:
		if d := p.defs[b]; d != nil && d.Op == bytecode.OpZero {
			p.setNonNil(a)
		}
	case k != bytecode.KindInt:
	case op == bytecode.OpEq:
		p.learnLess(a, b, 0)
		p.learnLess(b, a, 0)
	case op == bytecode.OpLt:
		p.learnLess(a, b, 1)
	case op == bytecode.OpLe:
		p.learnLess(a, b, 0)
	case op == bytecode.OpGt:
		p.learnLess(b, a, 1)
	case op == bytecode.OpGe:
		p.learnLess(b, a, 0)
	}
}

// learnLess adds that a+gap <= b, where gap is 0 or 1.
func (p *prover) learnLess(a, b bytecode.Operand, gap int64) {
	if p.hi[b] > math.MinInt64 {
		p.narrowNumber(a, math.MinInt64, p.hi[b]-gap)
	}
	if p.lo[a] < math.MaxInt64 {
		p.narrowNumber(b, p.lo[a]+gap, math.MaxInt64)
	}
	if d := p.defs[b]; d != nil && d.Op == bytecode.OpLen && gap > 0 {
		p.setBelow(a, d.Args[0])
	}
}

// narrowNumber narrows an integer. If it is a length, the base learns it.
func (p *prover) narrowNumber(v bytecode.Operand, lo, hi int64) {
	p.narrow(v, lo, hi)
	if d := p.defs[v]; d != nil && d.Op == bytecode.OpLen {
		p.narrow(d.Args[0], lo, hi)
	}
}

// leave checks what a block passes to the phis of its successors.
func (p *prover) leave(b int) {
	succs := p.tree.succs[b]
	for _, to := range succs {
		mark := len(p.undo)
		if len(succs) > 1 {
			p.learnEdge(b, to)
		}
		for i := range p.f.Blocks[to].Instrs {
			phi := &p.f.Blocks[to].Instrs[i]
			if phi.Op != bytecode.OpPhi {
				break
			}
			for k, from := range phi.Blocks {
				if int(from) == b {
					p.checkClaims(phi, phi.Args[k])
				}
			}
		}
		p.forget(mark)
	}
}

func (p *prover) checkClaims(phi *bytecode.Instr, v bytecode.Operand) {
	if phi.Imm&bytecode.PhiNonNegative != 0 && p.lo[v] < 0 || phi.Imm&bytecode.PhiNonNil != 0 && !p.nonNil[v] {
		phi.Imm, p.failed = 0, true
	}
}
