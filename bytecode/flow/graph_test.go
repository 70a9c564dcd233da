package flow

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// randomGraph returns the successors of at most 12 blocks, and a handler or -1. Mostly
// all blocks can be reached.
func randomGraph(r *rand.Rand) (succs [][]bytecode.BlockID, handler bytecode.BlockID) {
	succs = make([][]bytecode.BlockID, 1+r.IntN(12))
	lead := func(from, to int) {
		if len(succs[from]) < 2 {
			succs[from] = append(succs[from], bytecode.BlockID(to))
		}
	}
	for b := 1; b < len(succs); b++ {
		lead(r.IntN(b), b)
	}
	for range r.IntN(len(succs) + 1) {
		lead(r.IntN(len(succs)), r.IntN(len(succs)))
	}
	return succs, bytecode.BlockID(r.IntN(len(succs)+1)) - 1
}

func countOf(list []bytecode.BlockID, b bytecode.BlockID) (n int) {
	for _, x := range list {
		if x == b {
			n++
		}
	}
	return n
}

// reached returns which blocks the roots lead to without block avoid.
func reached(succs [][]bytecode.BlockID, handler, avoid bytecode.BlockID) []bool {
	seen := make([]bool, len(succs))
	var visit func(b bytecode.BlockID)
	visit = func(b bytecode.BlockID) {
		if b == avoid || seen[b] {
			return
		}
		seen[b] = true
		for _, s := range succs[b] {
			visit(s)
		}
	}
	visit(0)
	if handler >= 0 {
		visit(handler)
	}
	return seen
}

// TestGraph compares the graph of random functions with the definitions: a block dominates
// another if no way leads to that without it. One Graph serves all functions, as it does
// for the verifier.
func TestGraph(t *testing.T) {
	const rounds = 10_000
	r := rand.New(rand.NewPCG(1, 2))
	var g Graph
	dominated := 0
	for range rounds {
		succs, handler := randomGraph(r)
		g.Start(len(succs))
		copy(g.Succs, succs)
		g.Link()
		for s := range bytecode.BlockID(len(succs)) {
			var preds []bytecode.BlockID
			for b := range succs {
				for range countOf(succs[b], s) {
					preds = append(preds, bytecode.BlockID(b))
				}
			}
			require.Equal(t, preds, append([]bytecode.BlockID(nil), g.Preds(s)...))
		}
		g.Number(handler)
		all := reached(succs, handler, -1)
		for b := range all {
			require.Equal(t, all[b], g.Reached(bytecode.BlockID(b)))
		}
		if slices.Contains(all, false) {
			continue
		}
		g.Dominate()
		for d := range bytecode.BlockID(len(succs)) {
			without := reached(succs, handler, d)
			for b := range bytecode.BlockID(len(succs)) {
				require.Equal(t, !without[b], g.Dominates(d, b), "%v, handler %d: %d and %d", succs, handler, d, b)
				if d != b && !without[b] {
					dominated++
				}
			}
		}
		place := map[bytecode.BlockID]int{}
		for i, b := range g.tree {
			place[b] = i
		}
		require.Len(t, place, len(succs)+1)
		for b := range bytecode.BlockID(len(succs)) {
			first, end := g.Interval(b)
			for other, at := range place {
				inside := int(other) < len(succs) && g.Dominates(b, other)
				require.Equal(t, inside, int(first) <= at && at < int(end))
			}
		}
		checkRetreats(t, &g)
	}
	require.Greater(t, dominated, rounds, "few blocks dominate others")
}

// checkRetreats checks that every cycle has an edge that retreats, for the others leave no
// cycle, and that each such edge is part of a cycle.
func checkRetreats(t *testing.T, g *Graph) {
	state := make([]int, len(g.Succs)) // 1 while it is visited, 2 after
	var visit func(b bytecode.BlockID)
	visit = func(b bytecode.BlockID) {
		state[b] = 1
		for _, s := range g.Succs[b] {
			if g.Retreats(b, s) {
				continue
			}
			require.NotEqual(t, 1, state[s], "a cycle without an edge that retreats")
			if state[s] == 0 {
				visit(s)
			}
		}
		state[b] = 2
	}
	for b := range g.Succs {
		if state[b] == 0 {
			visit(bytecode.BlockID(b))
		}
		for _, s := range g.Succs[b] {
			if g.Retreats(bytecode.BlockID(b), s) {
				require.True(t, reached(g.Succs, s, 0)[b] || s == 0, "an edge that retreats is part of no cycle")
			}
			if g.Dominates(s, bytecode.BlockID(b)) {
				require.True(t, g.Retreats(bytecode.BlockID(b), s), "an edge to a dominator does not retreat")
			}
		}
	}
}

// TestFactsHoldWhereTheirProofDominates walks random functions whose blocks each learn
// one thing: it is known in what the block dominates, and nowhere else.
func TestFactsHoldWhereTheirProofDominates(t *testing.T) {
	const rounds = 2_000
	r := rand.New(rand.NewPCG(3, 4))
	u := bytecode.NewUniverse()
	var g Graph
	var f Facts
	for range rounds {
		succs, handler := randomGraph(r)
		if slices.Contains(reached(succs, handler, -1), false) {
			continue
		}
		g.Start(len(succs))
		copy(g.Succs, succs)
		g.Link()
		g.Number(handler)
		g.Dominate()
		// Value b is a pointer, and value n+b an int, about which block b learns.
		n := len(succs)
		f.Reset(2*n + 1)
		clear(f.Defs)
		blocks := make([]bytecode.Block, n)
		for b := range n {
			blocks[b].Instrs = []bytecode.Instr{{Op: bytecode.OpJump}}
			f.Define(bytecode.Operand(b), u.Pointer(u.Basic(bytecode.KindInt)))
			f.Define(bytecode.Operand(n+b), u.Basic(bytecode.KindInt))
		}
		base := bytecode.Operand(2 * n)
		f.Define(base, u.Basic(bytecode.KindString))
		visits := 0
		f.Walk(&g, blocks, func(b bytecode.BlockID) {
			visits++
			f.setNonNil(bytecode.Operand(b))
			f.setBelow(bytecode.Operand(n)+bytecode.Operand(b), base)
			for d := range bytecode.BlockID(n) {
				require.Equal(t, g.Dominates(d, b), f.NonNil(bytecode.Operand(d)))
				require.Equal(t, g.Dominates(d, b), f.IsBelow(bytecode.Operand(n)+bytecode.Operand(d), base))
			}
		})
		require.Equal(t, n, visits)
		require.Empty(t, f.log)
	}
}
