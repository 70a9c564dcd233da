package regalloc

import (
	"math/bits"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// Numbers of registers are below numRegs, which is what an ir.RegMask has bits for. noSlot is the
// spill slot of a value without one: stackMaps relies on it to be negative.
const (
	numRegs = 32
	noSlot  = -1
)

// A valueState is what is known of a value at the current point.
type valueState struct {
	// The same as allocator.regs seen from the other side: set and clear change both. What has
	// none is fetched.
	regs ir.RegMask // that hold it

	// noSlot until assignSlots; then final of those that spill. Stack maps have it.
	slot int32 // number of the spill slot

	// Code is right whatever it is; pick prefers it.
	hint abi.Reg // where the next use with a fixed register wants it; NoReg: nowhere

	// Fixed: it follows from the definition, which fetch repeats.
	remat bool // it is made anew and has no slot

	// Once set it stays: addSpills stores the value behind its definition, or edges do before a
	// phi, so that its slot is good wherever it is live.
	spill    bool // it needs a slot
	inMemory bool // a phi that was given no register
}

// A place is a value in a register, at a block's start or end. A value may have several places, a
// register has one. edge and enter go by them.
type place struct {
	reg abi.Reg
	v   ir.Value
}

// An allocator goes through the blocks once, and knows at each point where the values are.
type allocator struct {
	*liveness              // final before the first block
	useLists               // of the current block
	values    []valueState // by number

	// Of the current point. Of used registers regs is not 0; of others it is. pick relies on it.
	regs [numRegs]ir.Value
	used ir.RegMask // registers that hold a value

	// These five are of the current instruction. take and evict rely on them to leave its
	// operands alone.
	pinned  ir.RegMask // operands of the current instruction
	wanted  ir.RegMask // fixed registers of its operands
	blocked ir.RegMask // registers that it overwrites
	in      *ir.Instr  // the current instruction
	done    int        // operands of it that have their registers

	// By block order. start is decided when a block is entered, end when it is left, and both are
	// final: edge makes the moves between them.
	start [][]place // registers at starts of blocks with several predecessors; phis included
	end   [][]place // at block ends

	// Becomes the block's instructions: emit appends to it what must run before those of in.
	out []*ir.Instr

	regSlab []abi.Reg // room for what regList makes next, not handed out yet
}

// Allocate assigns registers and spill slots, which it counts in Spills. The blocks get the
// moves that this needs, ir.Instr's registers and stack maps are set.
// Precondition: no edge leads from a block with several successors to one with several
// predecessors, for moves on edges need a block; SortBlocks, Loops. Values that nothing uses are
// defined only by instructions with effects. opt.Run leaves functions so.
func Allocate(f *ir.Func) error {
	live := newLiveness(f)
	if err := live.liveOut(); err != nil {
		return err
	}
	if err := live.distances(); err != nil {
		return err
	}
	a := &allocator{liveness: live, useLists: makeUseLists(len(f.Values)), values: make([]valueState, len(f.Values))}
	for v := range a.values {
		d := f.Values[v].Def
		a.values[v] = valueState{slot: noSlot, hint: abi.NoReg, remat: d != nil && rematerialisable(d)}
	}
	n := len(f.Blocks)
	a.start, a.end = make([][]place, n), make([][]place, n)
	for _, b := range f.Blocks {
		a.block(b)
	}
	for _, b := range f.Blocks {
		a.edge(b)
	}
	f.Spills = a.assignSlots()
	for _, b := range f.Blocks {
		a.addSpills(b)
	}
	return a.stackMaps()
}

// set makes a register hold a value, besides others that do. What it held loses it, stored or
// not.
func (a *allocator) set(r abi.Reg, v ir.Value) {
	a.clear(r)
	a.regs[r] = v
	a.used |= ir.Only(r)
	a.values[v].regs |= ir.Only(r)
}

// clear empties a register. The caller has seen to it that its value is not lost: it is dead, has
// another register, is made anew, spills, or is noted elsewhere. Else operands fetch what was never
// stored.
func (a *allocator) clear(r abi.Reg) {
	if v := a.regs[r]; v != 0 {
		a.values[v].regs &^= ir.Only(r)
		a.regs[r] = 0
		a.used &^= ir.Only(r)
	}
}

// release frees all registers of a value.
func (a *allocator) release(v ir.Value) {
	for m := a.values[v].regs; m != 0; m &= m - 1 {
		a.clear(first(m))
	}
}

func first(m ir.RegMask) abi.Reg { return abi.Reg(bits.TrailingZeros32(uint32(m))) }

// pick returns a free register of the mask, or NoReg.
func (a *allocator) pick(mask ir.RegMask, hint abi.Reg) abi.Reg {
	mask &^= a.used | a.pinned
	if mask == 0 {
		return abi.NoReg
	}
	if hint != abi.NoReg && mask&ir.Only(hint) != 0 {
		return hint
	}
	if mask&a.f.Machine.Int != 0 {
		for _, r := range a.f.Machine.Preference {
			if mask&ir.Only(r) != 0 {
				return r
			}
		}
	}
	return first(mask)
}

// take returns a register of the mask, which is emptied if need be. Precondition: not all of them
// are pinned, else there is none: Constraints must leave one.
func (a *allocator) take(mask ir.RegMask, hint abi.Reg) abi.Reg {
	if r := a.pick(mask, hint); r != abi.NoReg {
		return r
	}
	best, distance := abi.NoReg, int32(-1)
	for m := mask &^ a.pinned; m != 0; m &= m - 1 {
		r := first(m)
		d := a.nextUse(a.regs[r])
		if a.values[a.regs[r]].regs != ir.Only(r) {
			d = farDistance * 2 // it has another register
		}
		if d > distance {
			best, distance = r, d
		}
	}
	a.evict(best)
	return best
}

// spills notes that a value needs its slot; one that is made anew has none.
func (a *allocator) spills(v ir.Value) { a.values[v].spill = !a.values[v].remat }

// evict empties a register. What it holds moves elsewhere if it is needed soon, and a
// register is free.
func (a *allocator) evict(r abi.Reg) {
	v := a.regs[r]
	if v == 0 {
		return
	}
	s := &a.values[v]
	if s.regs != ir.Only(r) || a.dead(v) {
		a.clear(r)
		return
	}
	pending, target := a.pending(v)
	keep := a.class(v)
	if !pending {
		keep &^= a.blocked
		if s.remat {
			keep = 0
		}
	}
	keep &^= ir.Only(r)
	to := a.pick(keep&^(a.wanted&^target), first(target))
	if to == abi.NoReg && pending {
		to = a.pick(keep, abi.NoReg)
	}
	if to == abi.NoReg {
		a.spills(v)
		a.clear(r)
		return
	}
	a.move(to, r, v)
	a.clear(r)
	a.set(to, v)
}

// pending reports whether a value is an operand of the current instruction that still
// has no register, and which fixed one it will have.
func (a *allocator) pending(v ir.Value) (bool, ir.RegMask) {
	found := false
	for i := a.done; i < len(a.in.Args); i++ {
		if a.in.Args[i] == v && a.in.ArgRegs[i] == abi.NoReg {
			found = true
			if m := a.f.ArgMask(a.in, i); m&(m-1) == 0 {
				return true, m
			}
		}
	}
	return found, 0
}

func (a *allocator) class(v ir.Value) ir.RegMask { return a.f.Machine.Class(a.f.Class(v)) }

func (a *allocator) regList(n int) []abi.Reg {
	return ir.Cut(&a.regSlab, n, min(2*a.f.NumInstrs(), 1024))
}

// emit appends one of allocation's own instructions, which only moves a value, for the current one.
func (a *allocator) emit(op ir.Op, v ir.Value, dst, src abi.Reg) *ir.Instr {
	in := a.f.NewInstr(op)
	in.Width, in.Line = ir.W8, a.in.Line
	a.f.Args(in, v)
	if dst != abi.NoReg {
		in.Defs, in.DefRegs = a.f.List(1), a.regList(1)
		in.Defs[0], in.DefRegs[0] = v, dst
	}
	if src != abi.NoReg {
		in.ArgRegs = a.regList(1)
		in.ArgRegs[0] = src
	}
	if op != ir.OpMove {
		in.Mem.Base = ir.BaseSpill // which slot, is filled in by addSpills
	}
	a.out = append(a.out, in)
	return in
}

func (a *allocator) move(dst, src abi.Reg, v ir.Value) { a.emit(ir.OpMove, v, dst, src) }

// fetch brings a value from its slot, or makes it anew. Precondition: dst is free, for what it
// held is overwritten.
func (a *allocator) fetch(dst abi.Reg, v ir.Value) {
	if a.values[v].remat {
		in := a.f.NewInstr(ir.OpInvalid)
		*in = *a.f.Def(v)
		in.DefRegs = a.regList(1)
		in.DefRegs[0] = dst
		a.out = append(a.out, in)
		return
	}
	a.spills(v)
	a.emit(ir.OpReload, v, dst, abi.NoReg)
}
