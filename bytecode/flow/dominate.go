package flow

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// Dominate computes the dominator tree by Lengauer and Tarjan's simple algorithm (A Fast
// Algorithm for Finding Dominators in a Flowgraph, TOPLAS 1979). Precondition: every
// block was reached, so that each number has a block: the verifier refuses others, the compiler and
// the translator make none. Whoever takes facts for proven relies on the tree.
func (g *Graph) Dominate() {
	n := len(g.Succs)
	for _, s := range [...]*[]int32{&g.semi, &g.ancestor, &g.label, &g.bucket, &g.bucketNext, &g.dom} {
		*s = resize(*s, n+1)
	}
	for i := range int32(n + 1) {
		g.semi[i], g.label[i], g.ancestor[i], g.bucket[i] = i, i, -1, -1
	}
	for w := int32(n); w > 0; w-- {
		for _, p := range g.Preds(g.order[w]) {
			g.semi[w] = min(g.semi[w], g.semi[g.eval(g.numbers[p])])
		}
		if slices.Contains(g.roots, g.order[w]) {
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
	for w := int32(1); w <= int32(n); w++ {
		if g.dom[w] != g.semi[w] {
			g.dom[w] = g.dom[g.dom[w]]
		}
	}
	g.arrange()
}

// eval returns the number with the least semidominator on the path above x in the
// forest, and shortens that path.
func (g *Graph) eval(x int32) int32 {
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

// arrange puts the blocks in the order of the dominator tree. A block's dominators have
// lower numbers, so that sizes add up from the last number to the first, and places are
// given from the first to the last.
func (g *Graph) arrange() {
	n := len(g.Succs)
	g.tree, g.in, g.size = resize(g.tree, n+1), resize(g.in, n+1), resize(g.size, n+1)
	fill(g.size, 1)
	for w := n; w > 0; w-- {
		g.size[g.order[g.dom[w]]] += g.size[g.order[w]]
	}
	next := g.bucket // by number: the place of what it dominates next
	g.in[n], next[0], g.tree[0] = 0, 1, bytecode.BlockID(n)
	for w := 1; w <= n; w++ {
		b, d := g.order[w], g.dom[w]
		g.in[b], g.tree[next[d]] = next[d], b
		next[w] = next[d] + 1
		next[d] += g.size[b]
	}
}

// Dominates reports whether every way to b leads through d.
func (g *Graph) Dominates(d, b bytecode.BlockID) bool {
	first, end := g.Interval(d)
	return first <= g.in[b] && g.in[b] < end
}

// Interval returns the places of the blocks that b dominates, itself first, in an order in
// which dominators come before what they dominate.
func (g *Graph) Interval(b bytecode.BlockID) (first, end int32) { return g.in[b], g.in[b] + g.size[b] }
