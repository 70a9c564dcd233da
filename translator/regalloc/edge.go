package regalloc

import (
	"slices"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// A location is a register, or the slot of a value. transferAll relies on locations at one edge to
// be the same only if they are equal: assignSlots keeps slots of values apart that meet there.
type location struct {
	reg  abi.Reg  // NoReg: a slot
	slot ir.Value // whose slot, if reg is NoReg; 0: nowhere
}

// nowhere is where values are that are made anew. Fixed; transferAll does those last.
var nowhere = location{reg: abi.NoReg}

// A transfer brings a value to where the next block wants it. Those of an edge have different
// destinations, and happen as if at once: transferAll relies on the former for the latter.
type transfer struct {
	dst, src location // a slot as src is v's own
	v        ir.Value // what src has: of a phi, the operand
}

// edge appends the moves that bring values where the block's successor expects them.
func (a *allocator) edge(b *ir.Block) {
	if len(b.Succs) != 1 || len(b.Succs[0].Preds) < 2 {
		return
	}
	s := b.Succs[0]
	var in [numRegs]ir.Value
	for _, p := range a.end[b.Order] {
		in[p.reg] = p.v
	}
	find := func(v ir.Value, prefer abi.Reg) location {
		if prefer != abi.NoReg && in[prefer] == v {
			return location{reg: prefer}
		}
		if r := slices.Index(in[:], v); r >= 0 {
			return location{reg: abi.Reg(r)}
		}
		if a.values[v].remat {
			return nowhere
		}
		a.spills(v)
		return location{reg: abi.NoReg, slot: v}
	}
	var moves []transfer
	add := func(dst location, v ir.Value) {
		if src := find(v, dst.reg); src != dst {
			moves = append(moves, transfer{dst, src, v})
		}
	}
	for _, p := range a.start[s.Order] {
		add(location{reg: p.reg}, a.passed(b, s, p.v))
	}
	for _, phi := range s.Phis() {
		if v := phi.Defs[0]; a.values[v].inMemory {
			add(location{reg: abi.NoReg, slot: v}, a.passed(b, s, v))
		}
	}
	if len(moves) == 0 {
		return
	}
	last := b.Instrs[len(b.Instrs)-1]
	a.in = last
	a.out = b.Instrs[:len(b.Instrs)-1]
	a.transferAll(moves)
	b.Instrs = append(a.out, last)
}

// transferAll performs the transfers as if at once.
func (a *allocator) transferAll(moves []transfer) {
	readers := map[location]int{} // transfers that still read a location
	writer := map[location]int{}
	done := make([]bool, len(moves))
	for i, m := range moves {
		if done[i] = m.src == nowhere; !done[i] { // others come last, for nothing waits for them
			readers[m.src]++
		}
		writer[m.dst] = i
	}
	var ready []int
	for i, m := range moves {
		if readers[m.dst] == 0 && !done[i] {
			ready = append(ready, i)
		}
	}
	// finish performs all that has become possible.
	finish := func() {
		for len(ready) > 0 {
			i := ready[len(ready)-1]
			ready = ready[:len(ready)-1]
			if done[i] {
				continue
			}
			done[i] = true
			m := moves[i]
			a.transfer(m)
			readers[m.src]--
			if j, ok := writer[m.src]; ok && readers[m.src] == 0 && !done[j] {
				ready = append(ready, j)
			}
		}
	}
	finish()
	reader := map[location]int{} // of each location, for only cycles are left
	for i, m := range moves {
		if !done[i] {
			reader[m.src] = i
		}
	}
	for i := range moves {
		if done[i] {
			continue
		}
		// Free the destination of one by saving what it holds.
		dst := moves[i].dst
		scratch := location{reg: a.f.Machine.ScratchFloat}
		last := &moves[reader[dst]]
		last.src, readers[dst], readers[scratch] = scratch, 0, 1
		a.transfer(transfer{dst: scratch, src: dst, v: last.v})
		ready = append(ready, i)
		finish()
	}
	for _, m := range moves {
		if m.src == nowhere {
			a.transfer(m)
		}
	}
}

// transfer performs one transfer, through scratch registers where memory is moved to
// memory.
func (a *allocator) transfer(m transfer) {
	if dst := m.dst.reg; dst != abi.NoReg {
		a.bring(dst, m)
		return
	}
	src := m.src.reg
	if src == abi.NoReg {
		src = a.f.Machine.Scratch // the other one may hold a cycle's value
		if m.src == nowhere && a.f.Class(m.v) == ir.Float {
			src = a.f.Machine.ScratchFloat // cycles are done by then
		}
		a.bring(src, m)
	}
	a.emit(ir.OpSpill, m.v, abi.NoReg, src).Imm = int64(m.dst.slot)
}

// bring moves a transfer's value into a register.
func (a *allocator) bring(dst abi.Reg, m transfer) {
	if m.src.reg != abi.NoReg {
		a.move(dst, m.src.reg, m.v)
	} else {
		a.fetch(dst, m.v)
	}
}
