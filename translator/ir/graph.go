package ir

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// Roots returns the blocks that control enters from outside.
func (f *Func) Roots() []*Block {
	if f.Handler != nil {
		return []*Block{f.Blocks[0], f.Handler}
	}
	return f.Blocks[:1]
}

// SortBlocks removes unreachable blocks, with the phi operands that come from them, and puts the
// others in reverse post-order, in which loop bodies come before what follows the loop if Depth is set.
func (f *Func) SortBlocks() {
	post := flow.PostOrder(f.numBlocks, func(b *Block) int { return b.ID }, f.Roots(), func(b *Block) []*Block {
		if s := b.Succs; len(s) == 2 && s[0].Depth < s[1].Depth {
			return []*Block{s[1], s[0]} // what is visited first comes last
		}
		return b.Succs
	})
	reached := make([]bool, f.numBlocks)
	f.Blocks = f.Blocks[:0]
	for _, b := range slices.Backward(post) {
		b.Order = len(f.Blocks)
		f.Blocks = append(f.Blocks, b)
		reached[b.ID] = true
	}
	for _, b := range f.Blocks {
		n, phis := 0, b.Phis()
		for i, p := range b.Preds {
			if reached[p.ID] {
				b.Preds[n] = p
				for _, phi := range phis {
					phi.Args[n] = phi.Args[i]
				}
				n++
			}
		}
		b.Preds = b.Preds[:n]
		for _, phi := range phis {
			phi.Args = phi.Args[:n]
		}
	}
}

// Dominators finds out which blocks dominate which. Precondition: SortBlocks, by whose order it
// goes, and which leaves out blocks that no way leads to.
func (f *Func) Dominators() {
	var g flow.Graph
	g.Start(len(f.Blocks))
	var succs []bytecode.BlockID
	for i, b := range f.Blocks {
		at := len(succs)
		for _, s := range b.Succs {
			succs = append(succs, bytecode.BlockID(s.Order))
		}
		g.Succs[i] = succs[at:len(succs):len(succs)]
	}
	handler := bytecode.BlockID(-1)
	if f.Handler != nil {
		handler = bytecode.BlockID(f.Handler.Order)
	}
	g.Link()
	g.Number(handler)
	g.Dominate()
	for i, b := range f.Blocks {
		b.first, b.end = g.Interval(bytecode.BlockID(i))
	}
}

// Dominates reports whether every way to c leads through b: merges rely on it. Precondition:
// Dominators, and no change of edges since.
func (b *Block) Dominates(c *Block) bool { return b.first <= c.first && c.first < b.end }

// Loops sets every block's Depth: in how many loops it is, a header included. A loop is
// what leads to an edge back in block order. Allocation's estimates and the next SortBlocks go by
// it. Precondition: SortBlocks, or Order says nothing of edges back.
func (f *Func) Loops() {
	header := make([]int, len(f.Blocks)) // of the innermost loop around it, -1 if none
	union := make([]int, len(f.Blocks))  // collapsed loops
	for i := range union {
		header[i], union[i] = -1, i
	}
	find := func(x int) int {
		for union[x] != x {
			union[x] = union[union[x]]
			x = union[x]
		}
		return x
	}
	isHeader := make([]bool, len(f.Blocks))
	var work []int
	for h := len(f.Blocks) - 1; h >= 0; h-- {
		add := func(p *Block) {
			if x := find(p.Order); x > h && header[x] < 0 {
				header[x] = h
				work = append(work, x)
			}
		}
		for _, p := range f.Blocks[h].Preds {
			if p.Order >= h {
				isHeader[h] = true
				add(p)
			}
		}
		for at := 0; at < len(work); at++ {
			for _, p := range f.Blocks[work[at]].Preds {
				add(p)
			}
		}
		for _, x := range work {
			union[x] = h
		}
		work = work[:0]
	}
	for i, b := range f.Blocks {
		b.Depth = 0
		if h := header[i]; h >= 0 {
			b.Depth = f.Blocks[h].Depth
		}
		if isHeader[i] {
			b.Depth++
		}
	}
}

// SplitEdges puts a block on every edge from a block with several successors to one
// with several predecessors: allocation's moves need them. They are in f.Blocks after the next
// SortBlocks only.
func (f *Func) SplitEdges() {
	for _, s := range f.Blocks {
		for i, b := range s.Preds {
			if len(s.Preds) < 2 || len(b.Succs) < 2 {
				continue
			}
			e := f.NewBlock()
			e.Cold = s.Cold || b.Cold
			e.Depth = min(b.Depth, s.Depth)
			e.Preds, e.Succs = []*Block{b}, []*Block{s}
			jump := f.NewInstr(OpJump)
			jump.Line = b.Last().Line
			e.Instrs = []*Instr{jump}
			b.Succs[slices.Index(b.Succs, s)], s.Preds[i] = e, e
		}
	}
}
