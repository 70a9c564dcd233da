package verifier

import "github.com/portico-os/portico/bytecode"

// A graph is a function's control flow. Its root, numbered len(blocks), leads to the
// entry and to the handler: nothing but what they define themselves is known in both.
type graph struct {
	succs     [][]bytecode.BlockID // of each block
	succPos   [][2]int32           // of each block: its place among the predecessors of its successors
	predStart []int32              // predecessors of b: preds[predStart[b]:predStart[b+1]]
	preds     []bytecode.BlockID
	handler   bytecode.BlockID

	idom    []bytecode.BlockID // the root for blocks that only it dominates
	child   []bytecode.BlockID // of each block and the root: first in the dominator tree, -1 if none
	sibling []bytecode.BlockID
	numbers []int32 // depth-first number; -1 for blocks that cannot be reached
	order   []int32 // block by number

	parent, semi, ancestor, label, bucket, bucketNext, dom []int32 // by number
	worklist, nextSuccs                                    []int32
}

// resize returns a slice of n elements, which may hold old values.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

// link computes the predecessors. Precondition: succs holds blocks that exist.
func (g *graph) link() {
	n := len(g.succs)
	g.predStart = resize(g.predStart, n+2)
	fill(g.predStart, 0)
	for _, ss := range g.succs {
		for _, s := range ss {
			g.predStart[s+2]++
		}
	}
	for b := 2; b < n+2; b++ {
		g.predStart[b] += g.predStart[b-1]
	}
	g.preds = resize(g.preds, int(g.predStart[n+1]))
	g.succPos = resize(g.succPos, n)
	for b, ss := range g.succs {
		for i, s := range ss {
			at := g.predStart[s+1]
			g.preds[at] = bytecode.BlockID(b)
			g.predStart[s+1]++
			g.succPos[b][i] = at
		}
	}
	for b, ss := range g.succs {
		for i, s := range ss {
			g.succPos[b][i] -= g.predStart[s]
		}
	}
}

func (g *graph) predsOf(b bytecode.BlockID) []bytecode.BlockID {
	return g.preds[g.predStart[b]:g.predStart[b+1]]
}

// number visits the blocks depth first from the root.
func (g *graph) number() {
	n := len(g.succs)
	for _, s := range [...]*[]int32{&g.numbers, &g.order, &g.parent, &g.semi, &g.ancestor, &g.label, &g.bucket, &g.bucketNext, &g.dom, &g.nextSuccs} {
		*s = resize(*s, n+1)
	}
	fill(g.numbers, -1)
	fill(g.nextSuccs, 0)
	roots := []bytecode.BlockID{0, g.handler}
	if g.handler < 0 {
		roots = roots[:1]
	}
	count := int32(0)
	visit := func(b, parent int32) {
		g.numbers[b], g.order[count], g.parent[count] = count, b, parent
		count++
		g.worklist = append(g.worklist, b)
	}
	g.worklist = g.worklist[:0]
	visit(int32(n), 0)
	for len(g.worklist) > 0 {
		b := g.worklist[len(g.worklist)-1]
		next := roots
		if b < int32(n) {
			next = g.succs[b]
		}
		if int(g.nextSuccs[b]) == len(next) {
			g.worklist = g.worklist[:len(g.worklist)-1]
			continue
		}
		s := next[g.nextSuccs[b]]
		g.nextSuccs[b]++
		if g.numbers[s] < 0 {
			visit(int32(s), g.numbers[b])
		}
	}
}

// dominators computes the dominator tree by Lengauer and Tarjan's simple algorithm.
// Precondition: number met every block.
func (g *graph) dominators() {
	n := len(g.succs)
	for i := range int32(n + 1) {
		g.semi[i], g.label[i], g.ancestor[i], g.bucket[i] = i, i, -1, -1
	}
	for w := int32(n); w > 0; w-- {
		b := bytecode.BlockID(g.order[w])
		for _, p := range g.predsOf(b) {
			g.semi[w] = min(g.semi[w], g.semi[g.eval(g.numbers[p])])
		}
		if b == 0 || b == g.handler {
			g.semi[w] = 0
		}
		g.bucketNext[w], g.bucket[g.semi[w]] = g.bucket[g.semi[w]], w
		p := g.parent[w]
		g.ancestor[w] = p
		for x := g.bucket[p]; x >= 0; x = g.bucketNext[x] {
			g.dom[x] = p
			if y := g.eval(x); g.semi[y] < g.semi[x] {
				g.dom[x] = y
			}
		}
		g.bucket[p] = -1
	}
	g.idom, g.child, g.sibling = resize(g.idom, n), resize(g.child, n+1), resize(g.sibling, n+1)
	fill(g.child, -1)
	for w := int32(1); w <= int32(n); w++ {
		if g.dom[w] != g.semi[w] {
			g.dom[w] = g.dom[g.dom[w]]
		}
		g.idom[g.order[w]] = bytecode.BlockID(g.order[g.dom[w]])
	}
	for b := n - 1; b >= 0; b-- {
		d := g.idom[b]
		g.sibling[b], g.child[d] = g.child[d], bytecode.BlockID(b)
	}
}

// eval returns the number with the least semidominator on the path above x in the
// forest, and shortens that path.
func (g *graph) eval(x int32) int32 {
	if g.ancestor[x] < 0 {
		return x
	}
	g.worklist = g.worklist[:0]
	for y := x; g.ancestor[g.ancestor[y]] >= 0; y = g.ancestor[y] {
		g.worklist = append(g.worklist, y)
	}
	for i := len(g.worklist) - 1; i >= 0; i-- {
		y := g.worklist[i]
		a := g.ancestor[y]
		if g.semi[g.label[a]] < g.semi[g.label[y]] {
			g.label[y] = g.label[a]
		}
		g.ancestor[y] = g.ancestor[a]
	}
	return g.label[x]
}
