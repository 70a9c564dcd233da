package opt

import (
	"slices"

	"github.com/portico-os/portico/translator/ir"
)

// Passes is a set of passes.
type Passes uint32

// The passes that may be left out.
const (
	Merge   Passes = 1 << iota // equal computations and checks
	FoldNil                    // nil checks into accesses
	All     Passes = 1<<iota - 1
)

// Run optimises the function and leaves it as regalloc wants it. After each pass it calls
// check, if that is not nil.
func Run(f *ir.Func, passes Passes, check func(*ir.Func) error) error {
	if check == nil {
		check = func(*ir.Func) error { return nil }
	}
	f.SortBlocks()
	simplifyPhis(f)
	addPolls(f) // before merge, for what is loaded before a poll may be another thing behind it
	if err := check(f); err != nil {
		return err
	}
	f.Dominators()
	if passes&Merge != 0 {
		merge(f)
		if err := check(f); err != nil {
			return err
		}
	}
	removeDead(f)
	if passes&FoldNil != 0 {
		foldNilChecks(f)
	}
	f.Loops()
	f.SortBlocks()
	f.Loops()
	f.SplitEdges()
	f.SortBlocks()
	return check(f)
}

// replacements maps values to those that take their places.
type replacements []ir.Value

// find returns what finally stands for v.
func (r replacements) find(v ir.Value) ir.Value {
	for r[v] != 0 {
		if w := r[r[v]]; w != 0 {
			r[v] = w
		}
		v = r[v]
	}
	return v
}

// apply rewrites all operands.
func (r replacements) apply(f *ir.Func) {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			for i, a := range in.Args {
				in.Args[i] = r.find(a)
			}
		}
	}
}

// filter keeps the instructions of a block that keep accepts.
func filter(b *ir.Block, keep func(*ir.Instr) bool) {
	b.Instrs = slices.DeleteFunc(b.Instrs, func(in *ir.Instr) bool { return !keep(in) })
}

// phiRounds bounds the search for phis that merge but one value. What it leaves is right, too.
const phiRounds = 8

// simplifyPhis removes phis all of whose operands are one value or the phi itself.
func simplifyPhis(f *ir.Func) {
	r := make(replacements, len(f.Values))
	for range phiRounds {
		changed := false
		for _, b := range f.Blocks {
			filter(b, func(in *ir.Instr) bool {
				if in.Op != ir.OpPhi {
					return true
				}
				self, only := in.Defs[0], ir.Value(0)
				for _, a := range in.Args {
					switch a = r.find(a); {
					case a == self || a == only:
					case only == 0:
						only = a
					default:
						return true
					}
				}
				if only == 0 {
					return true // in a loop that nothing enters
				}
				r[self] = only
				changed = true
				return false
			})
		}
		if !changed {
			break
		}
	}
	r.apply(f)
}

// removeDead removes instructions without effects whose results nothing uses.
func removeDead(f *ir.Func) {
	needed := make([]bool, len(f.Values))
	var work []*ir.Instr
	keep := func(in *ir.Instr) bool {
		return in.Op.Is(ir.Effect) || in.Trap != nil || in.Memory == ir.MemoryShared
	}
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			f.Work()
			if keep(in) {
				work = append(work, in)
			}
		}
	}
	for len(work) > 0 {
		in := work[len(work)-1]
		work = work[:len(work)-1]
		for _, a := range in.Args {
			if !needed[a] {
				needed[a] = true
				work = append(work, f.Def(a))
			}
		}
	}
	for _, b := range f.Blocks {
		filter(b, func(in *ir.Instr) bool {
			return keep(in) || slices.ContainsFunc(in.Defs, func(d ir.Value) bool { return needed[d] })
		})
	}
}

// short is how many instructions a function has at most that does not poll at its entry. How long
// native code goes without a poll depends on it.
const short = 256

// addPolls puts a poll before every edge back, so that every loop has one, and at the end of
// the entry of a function that calls others or is not short: a few dozen that call the next one
// twice take hours, without a loop.
func addPolls(f *ir.Func) {
	if f.NoPolls {
		return
	}
	size := 0
	for _, b := range f.Blocks {
		size += len(b.Instrs)
	}
	for i, b := range f.Blocks {
		back := slices.ContainsFunc(b.Succs, func(s *ir.Block) bool { return s.Order <= b.Order })
		if back || i == 0 && (f.Calls || size > short) {
			n := len(b.Instrs) - 1
			poll := f.NewInstr(ir.OpPoll)
			poll.Safepoint = true
			poll.Line = b.Instrs[n].Line
			b.Instrs = slices.Insert(b.Instrs, n, poll)
		}
	}
}
