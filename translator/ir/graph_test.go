package ir_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
)

// graph returns a function of blocks without instructions but the last ones. Block 0 is the
// entry; edges are listed by the block that they leave, in order.
func graph(edges ...[]int) *ir.Func {
	f := ir.NewFunc(irtest.Small())
	for range edges {
		f.Blocks = append(f.Blocks, f.NewBlock())
	}
	for from, tos := range edges {
		last := f.NewInstr([]ir.Op{ir.OpReturn, ir.OpJump, ir.OpBranch}[len(tos)])
		last.Line = int32(from)
		f.Blocks[from].Instrs = []*ir.Instr{last}
		for _, to := range tos {
			ir.Edge(f.Blocks[from], f.Blocks[to])
		}
	}
	return f
}

// randomGraph returns a graph with all kinds of loops, and sometimes a handler.
func randomGraph(r *rand.Rand) *ir.Func {
	n := 1 + r.IntN(12)
	edges := make([][]int, n)
	for b := range edges {
		for range r.IntN(3) {
			// Nothing leads to the entry.
			if to := r.IntN(n); to > 0 && !slices.Contains(edges[b], to) {
				edges[b] = append(edges[b], to)
			}
		}
	}
	f := graph(edges...)
	if h := f.Blocks[n-1]; r.IntN(3) == 0 && len(h.Preds) == 0 && n > 1 {
		f.Handler = h
	}
	return f
}

// reachable returns the blocks that control can reach without a block.
func reachable(f *ir.Func, without *ir.Block) map[*ir.Block]bool {
	seen := map[*ir.Block]bool{}
	var visit func(*ir.Block)
	visit = func(b *ir.Block) {
		if b == without || seen[b] {
			return
		}
		seen[b] = true
		for _, s := range b.Succs {
			visit(s)
		}
	}
	for _, b := range f.Roots() {
		visit(b)
	}
	return seen
}

func ids(blocks []*ir.Block) (out []int) {
	for _, b := range blocks {
		out = append(out, b.ID)
	}
	return out
}

func TestSortBlocks(t *testing.T) {
	for name, test := range map[string]struct {
		f    *ir.Func
		want []int
	}{
		"one block":                     {graph(nil), []int{0}},
		"chain out of order":            {graph([]int{2}, nil, []int{1}), []int{0, 2, 1}},
		"the first successor is next":   {graph([]int{1, 2}, []int{3}, []int{3}, nil), []int{0, 1, 2, 3}},
		"the second one, if so ordered": {graph([]int{2, 1}, []int{3}, []int{3}, nil), []int{0, 2, 1, 3}},
		"unreachable blocks go":         {graph([]int{2}, []int{2}, nil), []int{0, 2}},
		"a loop's body before its exit": {graph([]int{1}, []int{2, 3}, []int{1}, nil), []int{0, 1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			test.f.SortBlocks()
			require.Equal(t, test.want, ids(test.f.Blocks))
		})
	}
}

// With loops known, what is in a loop stays together, whichever successor it is.
func TestSortBlocksKeepsLoopsTogether(t *testing.T) {
	f := graph([]int{1}, []int{3, 2}, []int{1}, nil)
	f.SortBlocks()
	require.Equal(t, []int{0, 1, 3, 2}, ids(f.Blocks))
	f.Loops()
	f.SortBlocks()
	require.Equal(t, []int{0, 1, 2, 3}, ids(f.Blocks))
}

func TestSortBlocksInReversePostOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		f := randomGraph(r)
		entry := f.Blocks[0]
		want := reachable(f, nil)
		f.SortBlocks()
		require.Same(t, entry, f.Blocks[0])
		require.Len(t, f.Blocks, len(want))
		for i, b := range f.Blocks {
			require.True(t, want[b])
			require.Equal(t, i, b.Order)
			before := slices.Contains(f.Roots(), b)
			for _, p := range b.Preds {
				require.True(t, want[p], "predecessors that are not reached go")
				before = before || p.Order < i
			}
			require.True(t, before, "something before leads to every block")
		}
	}
}

// A predecessor that goes takes its operands of phis along.
func TestUnreachablePredecessorsTakeTheirOperands(t *testing.T) {
	// Into b3 lead b1, b0, b2 and b4; only b0 and b4 can be reached.
	f := graph([]int{3, 4}, []int{3}, []int{3}, nil, []int{3})
	b := f.Blocks[3]
	f.Blocks[3].Preds = []*ir.Block{f.Blocks[1], f.Blocks[0], f.Blocks[2], f.Blocks[4]}
	var values []ir.Value
	for range 4 {
		values = append(values, f.Define(f.NewInstr(ir.OpConst), ir.Int, false))
	}
	for range 2 {
		phi := f.NewInstr(ir.OpPhi)
		f.Args(phi, values...)
		b.Instrs = append([]*ir.Instr{phi}, b.Instrs...)
	}
	f.SortBlocks()
	require.Equal(t, []int{0, 4}, ids(b.Preds))
	for _, phi := range b.Instrs[:2] {
		require.Equal(t, []ir.Value{values[1], values[3]}, phi.Args)
	}
	require.Empty(t, b.Instrs[2].Args, "what is no phi keeps its operands")
}

func TestDominators(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 2000 {
		f := randomGraph(r)
		f.SortBlocks()
		f.Dominators()
		for _, b := range f.Blocks {
			reached := reachable(f, b)
			for _, c := range f.Blocks {
				require.Equal(t, !reached[c], b.Dominates(c), "b%d and b%d", b.ID, c.ID)
			}
		}
	}
}

// naturalLoops returns how many loops each block is in, from the definition: what reaches
// the source of an edge back without the edge's target.
func naturalLoops(f *ir.Func) map[*ir.Block]int {
	depth := map[*ir.Block]int{}
	for _, h := range f.Blocks {
		in := map[*ir.Block]bool{h: true}
		var visit func(*ir.Block)
		visit = func(b *ir.Block) {
			if !in[b] {
				in[b] = true
				for _, p := range b.Preds {
					visit(p)
				}
			}
		}
		isHeader := false
		for _, p := range h.Preds {
			if p.Order >= h.Order {
				isHeader = true
				visit(p)
			}
		}
		if isHeader {
			for b := range in {
				depth[b]++
			}
		}
	}
	return depth
}

func TestLoopsOfStructuredFunctions(t *testing.T) {
	deepest := 0
	for seed := range uint64(300) {
		f := irtest.Random(seed, irtest.Small(), 60)
		f.SortBlocks()
		f.Loops()
		want := naturalLoops(f)
		for _, b := range f.Blocks {
			require.Equal(t, want[b], b.Depth, "function %d, b%d", seed, b.ID)
			deepest = max(deepest, b.Depth)
		}
	}
	require.GreaterOrEqual(t, deepest, 3)
}

func TestLoops(t *testing.T) {
	for name, test := range map[string]struct {
		f    *ir.Func
		want []int // by ID
	}{
		"none":                     {graph([]int{1, 2}, []int{2}, nil), []int{0, 0, 0}},
		"a block that is a loop":   {graph([]int{1}, []int{1, 2}, nil), []int{0, 1, 0}},
		"two edges back, one loop": {graph([]int{1}, []int{2, 3}, []int{1}, []int{1, 4}, nil), []int{0, 1, 1, 1, 0}},
		"one after the other":      {graph([]int{1}, []int{1, 2}, []int{2, 3}, nil), []int{0, 1, 1, 0}},
		"nested":                   {graph([]int{1}, []int{2}, []int{2, 3}, []int{1, 4}, nil), []int{0, 1, 2, 1, 0}},
		"nested with one latch":    {graph([]int{1}, []int{2, 5}, []int{3}, []int{3, 4}, []int{1, 2}, nil), []int{0, 1, 2, 3, 2, 0}},
		"two ways into a cycle":    {graph([]int{1, 2}, []int{2}, []int{1, 3}, nil), []int{0, 1, 1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			blocks := slices.Clone(test.f.Blocks)
			test.f.SortBlocks()
			test.f.Loops()
			for i, b := range blocks {
				require.Equal(t, test.want[i], b.Depth, "b%d", i)
			}
			test.f.Loops()
			for i, b := range blocks {
				require.Equal(t, test.want[i], b.Depth, "again, b%d", i)
			}
		})
	}
}

func TestSplitEdges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	split := 0
	for range 1000 {
		f := randomGraph(r)
		f.SortBlocks()
		f.Loops()
		blocks := slices.Clone(f.Blocks)
		var succs, preds [][]*ir.Block
		for _, b := range blocks {
			b.Cold = r.IntN(3) == 0
			succs, preds = append(succs, slices.Clone(b.Succs)), append(preds, slices.Clone(b.Preds))
		}
		f.SplitEdges()
		f.SortBlocks()
		for i, b := range blocks {
			require.Len(t, b.Succs, len(succs[i]))
			for k, s := range b.Succs {
				require.False(t, len(b.Succs) > 1 && len(s.Preds) > 1, "b%d to b%d", b.ID, s.ID)
				if s == succs[i][k] {
					continue
				}
				split++
				to := succs[i][k]
				require.Greater(t, len(to.Preds), 1, "other edges stay")
				require.Equal(t, []*ir.Block{b}, s.Preds)
				require.Equal(t, []*ir.Block{to}, s.Succs)
				require.Equal(t, b.Cold || to.Cold, s.Cold)
				require.Equal(t, min(b.Depth, to.Depth), s.Depth)
				require.Len(t, s.Instrs, 1)
				require.Equal(t, ir.OpJump, s.Last().Op)
				require.Equal(t, b.Last().Line, s.Last().Line)
			}
			// Predecessors keep their places, for the operands of phis have theirs.
			require.Len(t, b.Preds, len(preds[i]))
			for k, p := range b.Preds {
				require.True(t, p == preds[i][k] || p.Preds[0] == preds[i][k] && p.Succs[0] == b)
			}
		}
	}
	require.Greater(t, split, 300)
}

func TestRoots(t *testing.T) {
	f := graph([]int{1}, nil, []int{1})
	require.Equal(t, []int{0}, ids(f.Roots()))
	f.Handler = f.Blocks[2]
	require.Equal(t, []int{0, 2}, ids(f.Roots()))
	f.SortBlocks()
	require.ElementsMatch(t, []int{0, 1, 2}, ids(f.Blocks))
	f.Dominators()
	require.False(t, f.Blocks[0].Dominates(f.Blocks[2]))
}
