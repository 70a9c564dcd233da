package compiler

import "github.com/portico-os/portico/bytecode"

// dominators is the control-flow graph of a finished function and its dominator tree.
type dominators struct {
	preds, succs [][]int
	children     [][]int
	roots        []int // the entry and the handler, and what both lead to
}

// newDominators finds the dominators by the algorithm of Cooper, Harvey and Kennedy.
// The blocks stand in reverse postorder, the handler's after all others.
func newDominators(f *bytecode.Func) *dominators {
	n := len(f.Blocks)
	d := &dominators{preds: make([][]int, n), succs: make([][]int, n), children: make([][]int, n)}
	for b := range f.Blocks {
		instrs := f.Blocks[b].Instrs
		for _, to := range instrs[len(instrs)-1].Blocks {
			d.succs[b] = append(d.succs[b], int(to))
			d.preds[to] = append(d.preds[to], b)
		}
	}
	// Node n stands before the entry and the handler.
	idom := make([]int, n+1)
	for i := range idom {
		idom[i] = -1
	}
	idom[n] = n
	position := func(b int) int {
		if b == n {
			return -1
		}
		return b
	}
	meet := func(x, y int) int {
		for x != y {
			for position(x) > position(y) {
				x = idom[x]
			}
			for position(y) > position(x) {
				y = idom[y]
			}
		}
		return x
	}
	for changed := true; changed; {
		changed = false
		for b := range n {
			at := -1
			if b == 0 || b == int(f.Handler) {
				at = n
			}
			for _, p := range d.preds[b] {
				switch {
				case idom[p] < 0:
				case at < 0:
					at = p
				default:
					at = meet(at, p)
				}
			}
			if at != idom[b] {
				idom[b], changed = at, true
			}
		}
	}
	for b := range n {
		if idom[b] == n {
			d.roots = append(d.roots, b)
		} else {
			d.children[idom[b]] = append(d.children[idom[b]], b)
		}
	}
	return d
}
