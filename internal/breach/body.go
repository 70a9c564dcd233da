package breach

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// A point is a place in a function: in front of an instruction.
type point struct {
	block bytecode.BlockID
	index int
}

// A body is a function of a site: as it is in the file that is being changed, with what holds of it as it was
// accepted.
type body struct {
	*site
	id     bytecode.FuncID
	fn     *bytecode.Func
	values []flow.Value // types and proofs
	defs   []point      // by value: where it is defined; of parameters and captures in front of all

	without map[bytecode.BlockID][]bool // by block: what is reached by ways around it
}

// body returns a function.
func (s *site) body(id bytecode.FuncID) *body {
	b := &body{site: s, id: id, fn: &s.f.Funcs[id], values: s.c.Values(id), without: map[bytecode.BlockID][]bool{}}
	b.defs = make([]point, len(b.values))
	for i := range b.defs {
		b.defs[i].index = -1
	}
	for i := range b.fn.Blocks {
		for k, in := range b.fn.Blocks[i].Instrs {
			for _, d := range in.Dst {
				if d.IsValue() {
					b.defs[d] = point{bytecode.BlockID(i), k}
				}
			}
		}
	}
	return b
}

// instr returns the instruction at a point.
func (b *body) instr(p point) *bytecode.Instr { return &b.fn.Blocks[p.block].Instrs[p.index] }

// last returns a block's terminator.
func (b *body) last(block bytecode.BlockID) *bytecode.Instr {
	list := b.fn.Blocks[block].Instrs
	return &list[len(list)-1]
}

// definition returns what defines a value, nil for parameters and captures.
func (b *body) definition(v bytecode.Operand) *bytecode.Instr {
	if p := b.defs[v]; p.index >= 0 {
		return b.instr(p)
	}
	return nil
}

// around returns what is reached without passing a block.
func (b *body) around(block bytecode.BlockID) []bool {
	if r, ok := b.without[block]; ok {
		return r
	}
	r := make([]bool, len(b.fn.Blocks))
	work := []bytecode.BlockID{0}
	if b.fn.Handler >= 0 {
		work = append(work, b.fn.Handler)
	}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x != block && !r[x] {
			r[x] = true
			work = append(work, b.last(x).Blocks...)
		}
	}
	b.without[block] = r
	return r
}

// dominates tells whether each way to a block passes another one.
func (b *body) dominates(x, y bytecode.BlockID) bool { return x == y || !b.around(x)[y] }

// available tells whether a value is defined on each way to a point.
func (b *body) available(v bytecode.Operand, p point) bool {
	d := b.defs[v]
	if d.block == p.block {
		return d.index < p.index
	}
	return b.dominates(d.block, p.block)
}

// typeOf returns the type of a value, nil for a parameter that is bound to a slot.
func (b *body) typeOf(v bytecode.Operand) *bytecode.Type { return b.values[v].Type }

// at returns the values that are available at a point.
func (b *body) at(p point) (list []bytecode.Operand) {
	for v := range b.values {
		if b.values[v].Type != nil && b.available(bytecode.Operand(v), p) {
			list = append(list, bytecode.Operand(v))
		}
	}
	return list
}

// wanted picks one of the values that are available at a point.
func (b *body) wanted(p point, want func(v bytecode.Operand, t *bytecode.Type) bool) (bytecode.Operand, bool) {
	list := slices.DeleteFunc(b.at(p), func(v bytecode.Operand) bool { return !want(v, b.typeOf(v)) })
	return one(b.site, list)
}

// find returns the points of instructions that are wanted.
func (b *body) find(want func(in *bytecode.Instr) bool) (list []point) {
	for i := range b.fn.Blocks {
		for k := range b.fn.Blocks[i].Instrs {
			if want(&b.fn.Blocks[i].Instrs[k]) {
				list = append(list, point{bytecode.BlockID(i), k})
			}
		}
	}
	return list
}

// shuffled is find in some order.
func (b *body) shuffled(want func(in *bytecode.Instr) bool) []point {
	list := b.find(want)
	b.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list
}

// change changes an instruction that is wanted, the first of some order for which that goes.
func (b *body) change(want func(in *bytecode.Instr) bool, change func(p point, in *bytecode.Instr) bool) bool {
	for _, p := range b.shuffled(want) {
		if change(p, b.instr(p)) {
			return true
		}
	}
	return false
}

func isOp(ops ...bytecode.Op) func(*bytecode.Instr) bool {
	return func(in *bytecode.Instr) bool { return slices.Contains(ops, in.Op) }
}

// gap returns a point at which an instruction can be inserted: behind phis and catch, in front of a
// terminator.
func (b *body) gap() point {
	return b.gapIn(bytecode.BlockID(b.IntN(len(b.fn.Blocks))))
}

func (b *body) gapIn(block bytecode.BlockID) point {
	list := b.fn.Blocks[block].Instrs
	n := 0
	for list[n].Op == bytecode.OpPhi || list[n].Op == bytecode.OpCatch {
		n++
	}
	return point{block, n + b.IntN(len(list)-n)}
}

// insert inserts instructions. Their results are numbered from firstNew on, until they get numbers in the order of
// definitions.
func (b *body) insert(p point, list ...bytecode.Instr) {
	l := &b.fn.Blocks[p.block].Instrs
	*l = slices.Insert(*l, p.index, list...)
	Renumber(b.fn)
}

// firstNew is the number of the first result that is inserted.
const firstNew bytecode.Operand = 1 << 24
