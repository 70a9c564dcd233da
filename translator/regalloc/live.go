package regalloc

import (
	"slices"

	"github.com/portico-os/portico/translator/ir"
)

// Distances are in instructions; these are added. worthwhile takes a use from callDistance on for
// one behind a call, and from exitDistance on for one behind a loop. Distances beyond a block are at most
// farDistance, and blocks no longer: lists and take rely on twice as much to be beyond all.
const (
	callDistance = 100  // of a call, behind which no register survives
	coldDistance = 500  // of an edge that is seldom taken
	exitDistance = 2000 // of an edge out of a loop
	farDistance  = 1 << 24
)

// Limits of the live values at block ends, all blocks together: of a function of any size, and more
// for each of its values. liveOut takes time and memory for each.
const (
	liveBase     = 1 << 15
	livePerValue = 32
)

// A liveValue is a value that is live at the end of a block, or at its start. A list has a value
// once: prepare counts on it for uses beyond the block.
type liveValue struct {
	v        ir.Value
	distance int32 // to the next use, an estimate: only the speed of code depends on it
}

// rematerialisable reports whether an instruction is repeated instead of keeping its
// result in memory.
func rematerialisable(in *ir.Instr) bool {
	return in.Op.Is(ir.Remat) || in.Op == ir.OpLea && len(in.Args) == 0
}

// liveness is which values are live where, found out before registers are assigned. Stack maps and
// slots rely on live to have every value that is used behind a block. By home edges tell a block's
// own phis from values that pass through; by preds they find a phi's operand.
type liveness struct {
	f     *ir.Func      // its blocks are sorted, and stay: all lists by block order rely on it
	live  [][]liveValue // by block order: at block ends
	home  []*ir.Block   // by value: where it is defined
	preds []int32       // by block order: its number among the predecessors of its successors: 0 if these are several
}

func newLiveness(f *ir.Func) *liveness {
	l := &liveness{f: f, home: make([]*ir.Block, len(f.Values)), preds: make([]int32, len(f.Blocks))}
	for _, b := range f.Blocks {
		for i, p := range b.Preds {
			l.preds[p.Order] = int32(i)
		}
	}
	return l
}

// liveOut computes which values are live at the end of each block, by block order, unless there are
// too many.
func (l *liveness) liveOut() error {
	f := l.f
	most := liveBase + livePerValue*len(f.Values)
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			for _, d := range in.Defs {
				l.home[d] = b
			}
		}
	}
	type use struct {
		v     ir.Value
		block *ir.Block
		atEnd bool // of the block: a phi behind it is what uses the value
	}
	var uses []use // in blocks other than their homes
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			f.Work()
			for k, v := range in.Args {
				if in.Op == ir.OpPhi {
					uses = append(uses, use{v, b.Preds[k], true})
				} else if l.home[v] != b {
					uses = append(uses, use{v, b, false})
				}
			}
		}
	}
	slices.SortStableFunc(uses, func(x, y use) int { return int(x.v - y.v) })

	in, out := make([]ir.Value, len(f.Blocks)), make([]ir.Value, len(f.Blocks)) // last value found live there
	l.live = make([][]liveValue, len(f.Blocks))
	var work []*ir.Block // at whose starts the value is live
	entries := 0
	for _, u := range uses {
		v := u.v
		liveAtStart := func(b *ir.Block) {
			if in[b.Order] != v {
				in[b.Order] = v
				work = append(work, b)
			}
		}
		liveAtEnd := func(b *ir.Block) {
			if out[b.Order] == v {
				return
			}
			out[b.Order] = v
			entries++
			l.live[b.Order] = append(l.live[b.Order], liveValue{v, farDistance})
			if b != l.home[v] {
				liveAtStart(b)
			}
		}
		if u.atEnd {
			liveAtEnd(u.block)
		} else {
			liveAtStart(u.block)
		}
		for len(work) > 0 {
			b := work[len(work)-1]
			work = work[:len(work)-1]
			for _, p := range b.Preds {
				liveAtEnd(p)
			}
		}
		if entries > most {
			return ir.OverLimit(most, "live values at the ends of blocks")
		}
	}
	return nil
}

// cost returns the distance that an instruction adds.
func (l *liveness) cost(in *ir.Instr) int32 {
	if c := l.f.Constraints(in); c != nil && c.Clobbers == l.f.Machine.All() {
		return callDistance
	}
	return 1
}

func edgeCost(from, to *ir.Block) int32 {
	c := int32(0)
	if to.Cold && !from.Cold {
		c += coldDistance
	}
	if to.Depth < from.Depth {
		c += exitDistance
	}
	return c
}

// distances estimates how far the next use of each live value is, unless a block is too long. The second
// round knows about loops.
func (l *liveness) distances() error {
	f := l.f
	liveIn := make([][]liveValue, len(f.Blocks))
	next := make([]int32, len(f.Values)) // distance; 0: not live
	var touched []ir.Value
	set := func(v ir.Value, d int32) {
		if next[v] == 0 {
			touched = append(touched, v)
		}
		next[v] = d
	}
	for range 2 {
		for i := len(f.Blocks) - 1; i >= 0; i-- {
			b := f.Blocks[i]
			for _, s := range b.Succs {
				c := edgeCost(b, s) + 1
				for _, lv := range liveIn[s.Order] {
					if d := min(lv.distance+c, farDistance); next[lv.v] == 0 || d < next[lv.v] {
						set(lv.v, d)
					}
				}
				k := l.preds[b.Order]
				for _, phi := range s.Phis() {
					if v := phi.Args[k]; next[v] == 0 || c < next[v] {
						set(v, c)
					}
				}
			}
			for j := range l.live[i] {
				lv := &l.live[i][j]
				if d := next[lv.v]; d != 0 {
					lv.distance = d
				}
			}
			for _, v := range touched {
				next[v] = 0
			}
			touched = touched[:0]

			length := int32(0)
			for _, in := range b.Instrs {
				l.f.Work()
				length += l.cost(in)
			}
			if length >= farDistance {
				return ir.OverLimit(farDistance, "instructions in a block, where a call counts for 100")
			}
			for _, lv := range l.live[i] {
				set(lv.v, min(lv.distance+length, farDistance))
			}
			at := length
			for j := len(b.Instrs) - 1; j >= 0; j-- {
				in := b.Instrs[j]
				at -= l.cost(in)
				for _, d := range in.Defs {
					next[d] = 0
				}
				if in.Op != ir.OpPhi {
					for _, v := range in.Args {
						set(v, at+1)
					}
				}
			}
			liveIn[i] = liveIn[i][:0]
			for _, v := range touched {
				if next[v] != 0 {
					liveIn[i] = append(liveIn[i], liveValue{v, next[v]})
					next[v] = 0
				}
			}
			touched = touched[:0]
		}
	}
	return nil
}
