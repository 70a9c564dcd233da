package regalloc

import (
	"slices"
	"sort"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// block allocates one block.
func (a *allocator) block(b *ir.Block) {
	a.prepare(b)
	a.enter(b)
	a.out = make([]*ir.Instr, 0, len(b.Instrs)+len(b.Instrs)/4)
	a.at = 0
	for _, in := range b.Instrs {
		a.f.Work()
		if in.Op == ir.OpPhi {
			a.out = append(a.out, in)
		} else {
			a.instr(in)
		}
		a.at += a.cost(in)
	}
	b.Instrs = a.out
	for m := a.used; m != 0; m &= m - 1 {
		r := first(m)
		a.end[b.Order] = append(a.end[b.Order], place{r, a.regs[r]})
		a.clear(r)
	}
	a.at = farDistance * 2
	for _, l := range a.live[b.Order] {
		a.pass(l.v)
	}
}

// prepare lists the uses in the block and finds out which registers values should have.
func (a *allocator) prepare(b *ir.Block) {
	length := int32(0)
	for _, in := range b.Instrs {
		length += a.cost(in)
	}
	for _, l := range a.live[b.Order] {
		a.addUse(l.v, length+l.distance)
		a.values[l.v].hint = abi.NoReg
	}
	for _, s := range b.Succs {
		for _, p := range a.start[s.Order] { // empty if it comes later
			a.values[a.passed(b, s, p.v)].hint = p.reg
		}
	}
	at := length
	for i := len(b.Instrs) - 1; i >= 0; i-- {
		in := b.Instrs[i]
		at -= a.cost(in)
		if in.Op == ir.OpPhi {
			continue
		}
		for k, v := range in.Args {
			a.addUse(v, at)
			if m := a.f.ArgMask(in, k); m&(m-1) == 0 {
				a.values[v].hint = first(m)
			}
		}
		for k, d := range in.Defs {
			if t := a.f.Tied(in, k); t >= 0 && a.values[d].hint != abi.NoReg {
				a.values[in.Args[t]].hint = a.values[d].hint
			}
		}
	}
}

// passed returns which value b passes on as v to s: of a phi of s its operand, else v itself.
// Precondition: s has several predecessors, so that b leads nowhere else.
func (a *allocator) passed(b, s *ir.Block, v ir.Value) ir.Value {
	if d := a.f.Def(v); d.Op == ir.OpPhi && a.home[v] == s {
		return d.Args[a.preds[b.Order]]
	}
	return v
}

// enter sets the registers for the start of the block.
func (a *allocator) enter(b *ir.Block) {
	a.pinned, a.wanted = 0, 0
	if len(b.Preds) == 0 {
		return
	}
	from := a.primary(b)
	var places []place
	for _, p := range a.end[from.Order] {
		if !a.dead(p.v) && a.values[p.v].regs == 0 || !a.dead(p.v) && len(b.Preds) == 1 {
			places = append(places, p)
			a.values[p.v].regs |= ir.Only(p.reg)
		}
	}
	for _, p := range places {
		a.values[p.v].regs = 0
	}
	if slices.ContainsFunc(b.Preds, func(p *ir.Block) bool { return p.Order >= b.Order }) { // a loop's header
		places = a.worthwhile(places)
	}
	for _, p := range places {
		a.set(p.reg, p.v)
	}
	if len(b.Preds) > 1 {
		a.placePhis(b, from, a.preds[from.Order])
		for m := a.used; m != 0; m &= m - 1 {
			r := first(m)
			a.start[b.Order] = append(a.start[b.Order], place{r, a.regs[r]})
		}
	}
}

// primary returns the predecessor whose registers the block starts with: one that comes before it, so
// that they are known.
func (a *allocator) primary(b *ir.Block) *ir.Block {
	var best *ir.Block
	for _, p := range b.Preds {
		if p.Order < b.Order && (best == nil || best.Cold && !p.Cold || best.Cold == p.Cold && len(a.end[p.Order]) > len(a.end[best.Order])) {
			best = p
		}
	}
	return best
}

// worthwhile drops values at the head of a loop that would only be brought back at its
// end: those that it uses only behind a call, or not at all when registers are scarce.
func (a *allocator) worthwhile(places []place) []place {
	sort.SliceStable(places, func(i, j int) bool { return a.nextUse(places[i].v) < a.nextUse(places[j].v) })
	var count [2]int
	kept := places[:0]
	for _, p := range places {
		class := a.f.Class(p.v)
		d := a.nextUse(p.v)
		if d >= callDistance && (d < exitDistance || count[class] >= a.f.Machine.LoopRegs[class]) {
			continue
		}
		count[class]++
		kept = append(kept, p)
	}
	return kept
}

// placePhis finds a register for each phi, if possible the one in which the
// predecessor's operand is.
func (a *allocator) placePhis(b, from *ir.Block, k int32) {
	var fromRegs [numRegs]ir.Value
	for _, p := range a.end[from.Order] {
		fromRegs[p.reg] = p.v
	}
	for _, phi := range b.Phis() {
		v := phi.Defs[0]
		if a.dead(v) {
			continue
		}
		phi.DefRegs = a.regList(1)
		r := abi.NoReg
		if a.nextUse(v) < callDistance || !a.values[v].spill {
			at := slices.Index(fromRegs[:], phi.Args[k])
			if r = abi.Reg(at); at < 0 || a.used&ir.Only(r) != 0 {
				r = a.pick(a.class(v), a.values[v].hint)
			}
			if r == abi.NoReg {
				r = a.displace(v)
			}
		}
		phi.DefRegs[0] = r
		if r == abi.NoReg {
			a.values[v].inMemory, a.values[v].spill = true, true
			continue
		}
		a.set(r, v)
	}
}

// displace frees a register at the start of a block from a value whose next use is
// farther away than v's.
func (a *allocator) displace(v ir.Value) abi.Reg {
	best, distance := abi.NoReg, a.nextUse(v)
	for m := a.class(v); m != 0; m &= m - 1 {
		r := first(m)
		w := a.regs[r]
		if d := a.f.Def(w); a.nextUse(w) > distance && d.Op != ir.OpPhi {
			best, distance = r, a.nextUse(w)
		}
	}
	if best != abi.NoReg {
		a.spills(a.regs[best])
		a.clear(best)
	}
	return best
}

// instr allocates one instruction.
func (a *allocator) instr(in *ir.Instr) {
	a.in, a.done = in, 0
	a.pinned, a.wanted, a.blocked = 0, 0, 0
	if len(in.Defs) == 1 && a.values[in.Defs[0]].remat {
		return // made where it is used
	}
	in.ArgRegs = a.regList(len(in.Args))
	for i := range in.Args {
		in.ArgRegs[i] = abi.NoReg
		if m := a.f.ArgMask(in, i); m&(m-1) == 0 {
			a.wanted |= m
		}
	}
	early := false
	if c := a.f.Constraints(in); c != nil {
		early = c.Early
		a.blocked = c.Clobbers
		for i := range in.Defs {
			if m := a.f.DefMask(in, i); m&(m-1) == 0 {
				a.blocked |= m
			}
		}
	}
	a.swapOperands(in)
	for i := range in.Args {
		if m := a.f.ArgMask(in, i); m&(m-1) == 0 {
			a.operand(i, m)
		}
	}
	for i := range in.Args {
		if in.ArgRegs[i] == abi.NoReg {
			a.operand(i, a.f.ArgMask(in, i))
		}
	}
	for i := range in.Defs {
		if t := a.f.Tied(in, i); t >= 0 {
			a.separate(i, t)
		}
	}
	a.done = len(in.Args)
	for _, v := range in.Args {
		a.pass(v)
	}
	for m := a.blocked & a.used; m != 0; m &= m - 1 {
		a.evict(first(m)) // a call overwrites all: what lives across it goes to its slot
	}
	if !early {
		a.releaseDead()
	}
	if in.Op.Is(ir.SaveAll) {
		for m := a.used & a.f.Machine.Int; m != 0; m &= m - 1 {
			if r := first(m); a.f.Values[a.regs[r]].Pointer {
				in.LiveRefs |= ir.Only(r)
			}
		}
	}
	a.results(in, early)
	if early {
		a.releaseDead()
	}
	a.out = append(a.out, in)
}

// swapOperands exchanges the operands of a commutative operation where that saves a
// move.
func (a *allocator) swapOperands(in *ir.Instr) {
	if in.Op.Is(ir.Commutes) && a.f.Tied(in, 0) == 0 && !in.HasImm && len(in.Args) == 2 {
		if a.usedAfter(in.Args[0]) && !a.usedAfter(in.Args[1]) {
			in.Args[0], in.Args[1] = in.Args[1], in.Args[0]
		}
	}
}

// operand brings operand i into a register of the mask.
func (a *allocator) operand(i int, mask ir.RegMask) {
	v := a.in.Args[i]
	s := &a.values[v]
	if m := s.regs & mask; m != 0 {
		a.in.ArgRegs[i] = first(m)
		a.pinned |= ir.Only(first(m))
		return
	}
	hint := s.hint
	if hint != abi.NoReg && a.wanted&ir.Only(hint) != 0 && mask&(mask-1) != 0 {
		hint = abi.NoReg
	}
	r := abi.NoReg
	if mask&(mask-1) != 0 && mask&^a.wanted != 0 {
		r = a.pick(mask&^a.wanted, hint)
	}
	if r == abi.NoReg {
		r = a.take(mask, hint)
	}
	if s.regs != 0 {
		a.move(r, first(s.regs), v)
	} else {
		a.fetch(r, v)
	}
	a.set(r, v)
	a.in.ArgRegs[i] = r
	a.pinned |= ir.Only(r)
}

// separate gives the operand that result i is tied to a register that the instruction
// may overwrite.
func (a *allocator) separate(i, t int) {
	in := a.in
	v, r := in.Args[t], in.ArgRegs[t]
	mask := a.f.DefMask(in, i)
	shared := false
	for k, other := range in.ArgRegs {
		if k != t && other == r && (len(in.Defs) > 1 || k >= 2) {
			shared = true
		}
	}
	s := &a.values[v]
	if !shared && mask&ir.Only(r) != 0 && (!a.usedAfter(v) || s.regs&^a.pinned != 0) {
		if a.usedAfter(v) {
			a.clear(r) // another register keeps the value
		}
		return
	}
	to := a.take(mask, a.values[in.Defs[i]].hint)
	a.move(to, r, v)
	in.ArgRegs[t] = to
	a.pinned |= ir.Only(to)
}

// releaseDead frees the registers of operands that have no further use.
func (a *allocator) releaseDead() {
	for _, v := range a.in.Args {
		if a.dead(v) {
			a.release(v)
		}
	}
}

// results gives the results their registers.
func (a *allocator) results(in *ir.Instr, early bool) {
	in.DefRegs = a.regList(len(in.Defs))
	mask := func(i int) ir.RegMask {
		if t := a.f.Tied(in, i); t >= 0 {
			return ir.Only(in.ArgRegs[t])
		}
		return a.f.DefMask(in, i)
	}
	if !early {
		a.pinned = 0
	}
	for i := range in.Defs { // what later results are bound to is not free for earlier ones
		if m := mask(i); m&(m-1) == 0 {
			a.pinned |= m
		}
	}
	for i, d := range in.Defs {
		m := mask(i)
		r := first(m)
		if m&(m-1) != 0 {
			hint := a.values[d].hint
			if hint == abi.NoReg && len(in.Args) > 0 && !early {
				hint = in.ArgRegs[0]
			}
			r = a.take(m, hint)
			a.pinned |= ir.Only(r)
		}
		in.DefRegs[i] = r
		a.clear(r)
		if !a.dead(d) {
			a.set(r, d)
		}
	}
}
