package irtest

import (
	"fmt"

	"github.com/portico-os/portico/translator/ir"
)

// Check returns an error if the function is not well-formed SSA: edges and phis
// disagree, a block does not end in its only terminator, or a definition does not
// dominate a use. It sorts the blocks.
func Check(f *ir.Func) error {
	f.SortBlocks()
	f.Dominators()
	home := make([]*ir.Block, len(f.Values))
	place := make([]int, len(f.Values))
	for _, b := range f.Blocks {
		for i, in := range b.Instrs {
			if in.Op.Is(ir.Terminator) != (i == len(b.Instrs)-1) {
				return fmt.Errorf("ir: b%d: %s: terminator out of place", b.ID, line(in))
			}
			for _, d := range in.Defs {
				if home[d] != nil || f.Values[d].Def != in {
					return fmt.Errorf("ir: b%d: %s: v%d defined twice", b.ID, line(in), d)
				}
				home[d], place[d] = b, i
			}
		}
		if b.Last() == nil {
			return fmt.Errorf("ir: b%d has no terminator", b.ID)
		}
		if want := map[ir.Op]int{ir.OpJump: 1, ir.OpBranch: 2}[b.Last().Op]; want != len(b.Succs) {
			return fmt.Errorf("ir: b%d has %d successors", b.ID, len(b.Succs))
		}
		for _, s := range b.Succs {
			found := false
			for _, p := range s.Preds {
				found = found || p == b
			}
			if !found {
				return fmt.Errorf("ir: b%d does not know its predecessor b%d", s.ID, b.ID)
			}
		}
	}
	for _, b := range f.Blocks {
		for i, in := range b.Instrs {
			if in.Op == ir.OpPhi && len(in.Args) != len(b.Preds) {
				return fmt.Errorf("ir: b%d: %s: %d predecessors", b.ID, line(in), len(b.Preds))
			}
			for k, a := range in.Args {
				ok := a > 0 && home[a] != nil
				switch {
				case !ok:
				case in.Op == ir.OpPhi:
					ok = home[a].Dominates(b.Preds[k])
				case home[a] == b:
					ok = place[a] < i
				default:
					ok = home[a].Dominates(b)
				}
				if !ok {
					return fmt.Errorf("ir: b%d: %s: v%d does not dominate its use", b.ID, line(in), a)
				}
			}
		}
	}
	return nil
}
