package flow

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// A Graph is the control flow of a function. Its root, numbered len(Succs), leads to the
// blocks that control enters from outside: nothing but what they define themselves is
// known in more than one of them.
//
// The methods are to be called in the order in which they stand here. What they compute
// is kept until the next function, whose Graph uses the room again.
type Graph struct {
	// All methods go by it; what they compute holds as long as it stays.
	Succs [][]bytecode.BlockID // of each block; set by the caller behind Start, final from Link on

	// Of Link, by which Preds finds them. Dominate and walks rely on them to be all.
	predStart []int32 // predecessors of b: preds[predStart[b]:predStart[b+1]]
	preds     []bytecode.BlockID

	// Of Number. Dominate relies on the numbers to be dense: parents have lower ones.
	roots   []bytecode.BlockID // the entry, then the handler if there is one
	numbers []int32            // by block and root: its depth-first number, -1 if no way leads to it
	order   []bytecode.BlockID // by number
	last    []int32            // by number: the last number in its subtree

	// Of Dominate. Walks go by tree, and take what lies in a block's interval for dominated.
	tree []bytecode.BlockID // the blocks, each before those that it dominates
	in   []int32            // by block and root: its place in tree, from 1
	size []int32            // by block and root: how many blocks it dominates, itself included

	// By number; see Dominate, which alone reads them but parent, of Number. The last two are room
	// for the walk under way.
	parent, semi, ancestor, label, bucket, bucketNext, dom []int32
	worklist, nextSuccs                                    []int32
}

// resize returns a slice of n elements, which may hold old values.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

// Start makes room for the successors of n blocks, which may hold old values.
func (g *Graph) Start(n int) { g.Succs = resize(g.Succs, n) }

// Link finds the predecessors. Precondition: Succs holds blocks that exist, for it indexes by them:
// the verifier looks when it fills it in.
func (g *Graph) Link() {
	n := len(g.Succs)
	g.predStart = resize(g.predStart, n+2)
	fill(g.predStart, 0)
	for _, ss := range g.Succs {
		for _, s := range ss {
			g.predStart[s+2]++
		}
	}
	for b := 2; b < n+2; b++ {
		g.predStart[b] += g.predStart[b-1]
	}
	g.preds = resize(g.preds, int(g.predStart[n+1]))
	for b, ss := range g.Succs {
		for _, s := range ss {
			g.preds[g.predStart[s+1]] = bytecode.BlockID(b)
			g.predStart[s+1]++
		}
	}
}

// Preds returns the predecessors of a block.
func (g *Graph) Preds(b bytecode.BlockID) []bytecode.BlockID {
	return g.preds[g.predStart[b]:g.predStart[b+1]]
}

// Number visits the blocks depth first from the roots: the entry, and the handler unless
// it is negative.
func (g *Graph) Number(handler bytecode.BlockID) {
	n := len(g.Succs)
	for _, s := range [...]*[]int32{&g.numbers, &g.last, &g.parent, &g.nextSuccs} {
		*s = resize(*s, n+1)
	}
	g.order = resize(g.order, n+1)
	fill(g.numbers, -1)
	fill(g.nextSuccs, 0)
	g.roots = append(g.roots[:0], 0)
	if handler >= 0 {
		g.roots = append(g.roots, handler)
	}
	count := int32(0)
	g.worklist = g.worklist[:0]
	visit := func(b bytecode.BlockID, parent int32) {
		g.numbers[b], g.order[count], g.parent[count] = count, b, parent
		count++
		g.worklist = append(g.worklist, int32(b))
	}
	visit(bytecode.BlockID(n), 0)
	for len(g.worklist) > 0 {
		b := g.worklist[len(g.worklist)-1]
		next := g.roots
		if b < int32(n) {
			next = g.Succs[b]
		}
		if int(g.nextSuccs[b]) == len(next) {
			g.last[g.numbers[b]] = count - 1
			g.worklist = g.worklist[:len(g.worklist)-1]
			continue
		}
		s := next[g.nextSuccs[b]]
		g.nextSuccs[b]++
		if g.numbers[s] < 0 {
			visit(s, g.numbers[b])
		}
	}
}

// Reached reports whether a way leads to the block.
func (g *Graph) Reached(b bytecode.BlockID) bool { return g.numbers[b] >= 0 }

// Retreats reports whether an edge between two blocks leads to a block on the way by which
// its beginning was visited. Every cycle has such an edge.
func (g *Graph) Retreats(from, to bytecode.BlockID) bool {
	a, b := g.numbers[to], g.numbers[from]
	return a <= b && b <= g.last[a]
}
