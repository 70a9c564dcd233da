package regalloc

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// Limits of the entries of all stack maps of a function together, for the memory they take: of a
// function of any size, and more for each of its values.
const (
	mapsBase     = 1 << 13
	mapsPerValue = 16
)

// An interval is where a spilled value is live, in instructions along the block order: from the
// first point to the last, both included. Values with one slot rely on theirs to be apart.
type interval struct {
	v        ir.Value
	from, to int // -1: nowhere yet
}

// assignSlots gives every value that needs it a slot, so that no two values live at the
// same time share one. It returns how many slots there are.
func (a *allocator) assignSlots() int {
	index := make([]int32, len(a.values)) // in intervals, plus 1
	var all []interval
	for v := range a.values {
		if s := &a.values[v]; s.spill {
			all = append(all, interval{ir.Value(v), -1, -1})
			index[v] = int32(len(all))
		}
	}
	at := 0
	touch := func(v ir.Value) {
		if i := index[v]; i != 0 {
			iv := &all[i-1]
			if iv.from < 0 || at < iv.from {
				iv.from = at
			}
			iv.to = max(iv.to, at)
		}
	}
	for _, b := range a.f.Blocks {
		for _, in := range b.Instrs {
			a.f.Work()
			at++
			for _, d := range in.Defs {
				touch(d)
			}
			if in.Op != ir.OpPhi {
				for _, v := range in.Args {
					touch(v)
				}
			}
			if in.Op == ir.OpSpill {
				touch(ir.Value(in.Imm))
			}
		}
		at++
		for _, l := range a.live[b.Order] {
			touch(l.v)
		}
	}
	// Slots are taken in order of beginnings and given back in order of ends.
	ends := slices.Clone(all)
	slices.SortStableFunc(all, func(x, y interval) int { return x.from - y.from })
	slices.SortStableFunc(ends, func(x, y interval) int { return x.to - y.to })
	var free []int32
	slots := int32(0)
	for _, iv := range all {
		for ; ends[0].to < iv.from; ends = ends[1:] {
			free = append(free, a.values[ends[0].v].slot)
		}
		if len(free) == 0 {
			free = append(free, slots)
			slots++
		}
		a.values[iv.v].slot = free[len(free)-1]
		free = free[:len(free)-1]
	}
	return int(slots)
}

// addSpills stores values that need it behind their definitions, and tells reloads
// their slots.
func (a *allocator) addSpills(b *ir.Block) {
	phis := b.Phis()
	a.out = append(make([]*ir.Instr, 0, len(b.Instrs)+8), phis...)
	store := func(in *ir.Instr) {
		for i, d := range in.Defs {
			s := &a.values[d]
			if !s.spill || s.inMemory || i >= len(in.DefRegs) || in.DefRegs[i] == abi.NoReg {
				continue
			}
			a.in = in
			spill := a.emit(ir.OpSpill, d, abi.NoReg, in.DefRegs[i])
			spill.Imm, spill.Mem.Disp = int64(d), s.slot
		}
	}
	for _, phi := range phis {
		store(phi)
	}
	for _, in := range b.Instrs[len(phis):] {
		a.f.Work()
		a.out = append(a.out, in)
		switch in.Op {
		case ir.OpSpill:
			in.Mem.Disp = a.values[in.Imm].slot
		case ir.OpReload:
			in.Mem.Disp = a.values[in.Args[0]].slot
		default:
			if in.Op < ir.OpMove {
				store(in)
			}
		}
	}
	b.Instrs = a.out
}

// stackMaps sets Slots of every safepoint: the slots of references that live across it.
func (a *allocator) stackMaps() error {
	f := a.f
	position := make([]int32, len(f.Values)) // in live, plus 1
	var live []ir.Value
	add := func(v ir.Value) {
		if f.Values[v].Pointer && position[v] == 0 && !a.values[v].remat {
			live = append(live, v)
			position[v] = int32(len(live))
		}
	}
	remove := func(v ir.Value) {
		if p := position[v]; p != 0 {
			last := live[len(live)-1]
			live[p-1] = last
			position[last] = p
			live = live[:len(live)-1]
			position[v] = 0
		}
	}
	total, most := 0, mapsBase+mapsPerValue*len(f.Values)
	for _, b := range f.Blocks {
		for _, v := range live {
			position[v] = 0
		}
		live = live[:0]
		for _, l := range a.live[b.Order] {
			add(l.v)
		}
		for i := len(b.Instrs) - 1; i >= 0; i-- {
			in := b.Instrs[i]
			f.Work()
			for _, d := range in.Defs {
				remove(d)
			}
			if in.Safepoint {
				for _, v := range live {
					if slot := a.values[v].slot; slot >= 0 {
						in.Slots = append(in.Slots, slot)
					} else if !in.Op.Is(ir.SaveAll) {
						return fmt.Errorf("regalloc: v%d lives across a call without a slot", v)
					}
				}
				if total += len(in.Slots); total > most {
					return ir.OverLimit(most, "references in stack maps")
				}
				slices.Sort(in.Slots)
			}
			if in.Op != ir.OpPhi {
				for _, v := range in.Args {
					add(v)
				}
			}
		}
	}
	return nil
}
