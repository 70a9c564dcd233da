package codecheck

import (
	"math"
	"math/bits"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// A demand is which bits somebody may read before they are written: of general registers, then of the flags, where one
// stands for all, then of the words in spill slots.
type demand []uint64

const (
	flagsDemand = 16
	firstWord   = 17
)

const allBits = math.MaxUint64

// lowBits returns the bits of so many bytes.
func lowBits(bytes int64) uint64 { return allBits >> (64 - 8*min(8, bytes)) }

// upToHighest returns all bits up to the highest of some: what a sum's depend on.
func upToHighest(of uint64) uint64 {
	if of == 0 {
		return 0
	}
	return allBits >> bits.LeadingZeros64(of)
}

func (d demand) join(e demand) {
	for i := range d {
		d[i] |= e[i]
	}
}

func (d demand) all() {
	for i := range d {
		d[i] = allBits
	}
}

// demands returns what is demanded in front of each instruction, nil if that cannot be told.
func (r *reader) demands() []demand {
	front := make([]demand, len(r.code)+1)
	for i := range front {
		front[i] = make(demand, firstWord+r.slots/8)
	}
	front[len(r.code)].all()
	for i := range r.code {
		if src := &r.code[i].args[1]; src.shape == addr && src.mem.base == rsp && src.mem.disp < r.slots {
			return nil
		}
	}
	handler, handled := r.starts(r.f.Handler)
	for changed := true; changed; {
		changed = false
		for i := len(r.code) - 1; i >= 0; i-- {
			d := r.demandBehind(i, front)
			r.demandStep(d, i)
			if handled {
				demand(d[firstWord:]).join(front[handler][firstWord:])
			}
			if !slices.Equal(d, front[i]) {
				front[i], changed = d, true
			}
		}
	}
	return front
}

// demandBehind returns what is demanded where an instruction leads.
func (r *reader) demandBehind(i int, front []demand) demand {
	in := &r.code[i]
	if in.op == x86asm.RET {
		return make(demand, len(front[i]))
	}
	d := slices.Clone(front[i+1])
	jump, conditional := isJump(in.op)
	if !jump {
		return d
	}
	to, ok := r.starts(in.args[0].imm)
	switch {
	case !ok:
		d.all()
	case conditional:
		d.join(front[to])
	default:
		d = slices.Clone(front[to])
	}
	return d
}

// parts demands what arguments or results have of registers.
func (d demand) parts(parts []abi.Part) {
	for i := range parts {
		bytes := parts[i].Leaf.Size()
		if parts[i].Indirect {
			bytes = 8
		}
		if reg := parts[i].Reg; reg != abi.NoReg && reg < abi.FirstFloat {
			d[numbered[reg]] |= lowBits(bytes)
		}
	}
}

// context demands the registers that every function has from its caller and leaves to it.
func (d demand) context() {
	for _, reg := range []register{rsp, domainRegister, processorRegister} {
		d[reg] = allBits
	}
}

// reach demands the words of the frame that an access reaches: all of them if it has an index.
func (d demand) reach(m *address, bytes int64) {
	words := demand(d[firstWord:])
	if m.index == noRegister && m.disp >= 0 {
		words = words[min(len(words), int(m.disp/8)):min(len(words), int((m.disp+bytes+7)/8))]
	}
	words.all()
}

// spillSlot returns which spill slot an operand is, if it is all of one.
func (r *reader) spillSlot(o *operand) (at int, ok bool) {
	m := &o.mem
	if !o.isMemory() || o.width() != 8 || m.base != rsp || m.index != noRegister || m.disp < 0 || m.disp >= r.slots || m.disp%8 != 0 {
		return 0, false
	}
	return firstWord + int(m.disp/8), true
}

// demandCall makes of what is demanded behind a call what is in front of it.
func (r *reader) demandCall(d demand, in *instruction) {
	e := r.effectOfCall(in)
	name, known := r.p.functions[r.f.Start+abi.Addr(in.args[0].imm)]
	switch {
	case e.reads == anyRegister:
		d.all()
		d[flagsDemand] = 0
	case known && in.args[0].shape == rel:
		sig := r.p.signature(name)
		clear(d[:firstWord])
		d.parts(sig.conv.Args)
		d.context()
		for at := range sig.conv.Stack / 8 {
			d[firstWord+at] = allBits
		}
	default:
		d.generic(e)
	}
}

// generic makes of what is demanded behind an instruction what is in front of it, by the registers that it reads.
func (d demand) generic(e effect) {
	for reg := range 16 {
		if e.kills>>reg&1 != 0 {
			d[reg] = 0
		}
		if e.reads>>reg&1 != 0 {
			d[reg] = allBits
		}
	}
	if e.kills&flagBits != 0 {
		d[flagsDemand] = 0
	}
	if e.reads&flagBits != 0 {
		d[flagsDemand] = 1
	}
}

// demandStep makes of what is demanded behind an instruction what is in front of it.
func (r *reader) demandStep(d demand, i int) {
	in := &r.code[i]
	e := r.effectOf(in)
	switch {
	case in.op == x86asm.RET:
		d.parts(r.sig.conv.Results)
		d.context()
		return
	case in.op == x86asm.CALL:
		r.demandCall(d, in)
		return
	case e.reads == allOfThem:
		d.all()
		return
	}
	dst, src := &in.args[0], &in.args[1]
	for k := range in.args {
		o := &in.args[k]
		if !o.isMemory() || o.mem.base != rsp || o.mem.disp >= r.slots {
			continue
		}
		slot, whole := r.spillSlot(o)
		switch {
		case whole && k == 0 && in.op == x86asm.MOVSD_XMM:
			d[slot] = 0
		case !whole || in.op != x86asm.MOV: // in no order that matters: it stays demanded
			d.reach(&o.mem, o.width())
		}
	}
	if r.bitwise(d, in, dst, src) {
		return
	}
	stored, isWord := r.spillSlot(dst)
	loaded, isLoad := r.spillSlot(src)
	switch {
	case in.op == x86asm.MOV && isWord:
		was := d[stored]
		d[stored] = 0
		if src.shape == r64 {
			d[src.reg] |= was
		}
	case in.op == x86asm.MOV && isLoad && dst.shape == r64:
		was := d[dst.reg]
		d[dst.reg] = 0
		d[loaded] |= was
	case in.op == x86asm.MOV && dst.isMemory() && (src.shape == r8 || src.shape == r16 || src.shape == r32):
		was := d[src.reg] | lowBits(src.width())
		d.generic(e)
		if src.reg != dst.mem.base && src.reg != dst.mem.index {
			d[src.reg] = was
		}
	default:
		d.generic(e)
	}
}

// bitwise is demandStep for instructions on registers of whose results the bits depend on some bits alone. It reports
// false if the instruction is none.
func (r *reader) bitwise(d demand, in *instruction, dst, src *operand) bool {
	general := func(o *operand) bool { return o.shape >= r8 && o.shape <= r64 }
	if !general(dst) || !general(src) && src.shape != imm && src.shape != none || in.args[2].shape != none {
		return false
	}
	bytes := dst.width()
	mask := lowBits(bytes)
	was, flags := d[dst.reg]&mask, d[flagsDemand] != 0
	kept := uint64(0)
	if bytes < 4 {
		kept = d[dst.reg] &^ mask
	}
	to := func(of uint64) { // the operands' bits
		d[dst.reg] = kept | of
		if general(src) {
			d[src.reg] |= of
		}
	}
	c := uint64(src.imm) & mask
	count := uint64(src.imm) & uint64(max(32, 8*bytes)-1)
	switch in.op {
	case x86asm.MOV:
		d[dst.reg] = kept
		if general(src) {
			d[src.reg] |= was
		}
		return true
	case x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD:
		if !general(src) {
			return false
		}
		of := was & lowBits(src.width())
		if in.op != x86asm.MOVZX && was&^lowBits(src.width()) != 0 {
			of |= 1 << (8*src.width() - 1)
		}
		d[dst.reg] = kept
		d[src.reg] |= of
		return true
	case x86asm.CMP, x86asm.TEST:
		d[flagsDemand] = 0
		if !flags {
			return true
		}
		of := mask
		if in.op == x86asm.TEST && src.shape == imm {
			of = c
		}
		d[dst.reg] |= of
		if general(src) {
			d[src.reg] |= of
		}
		return true
	case x86asm.AND, x86asm.OR, x86asm.XOR:
		if flags {
			was = mask
		}
		switch {
		case in.op == x86asm.AND && src.shape == imm:
			was &= c
		case in.op == x86asm.XOR && general(src) && src.reg == dst.reg:
			was = 0
		}
		to(was)
	case x86asm.ADD, x86asm.SUB, x86asm.IMUL, x86asm.NEG:
		if was = upToHighest(was); flags {
			was = mask
		}
		to(was)
	case x86asm.SHL, x86asm.SHR, x86asm.SAR:
		if src.shape != imm || count == 0 || bytes < 4 || count >= uint64(8*bytes) {
			return false
		}
		of := was >> count
		if in.op != x86asm.SHL {
			of = was << count & mask
		}
		if in.op == x86asm.SAR && was>>(uint64(8*bytes)-count) != 0 {
			of |= 1 << (8*bytes - 1)
		}
		if flags {
			of = mask
		}
		d[dst.reg] = of
	default:
		return false
	}
	d[flagsDemand] = 0
	return true
}

// sameBits tells whether a mutant differs in bits that one instruction writes to general registers, and nobody reads these.
func (m *Mutator) sameBits(f *Function, changed *Function, at int) bool {
	r, x := m.read(f), m.read(changed)
	if at < r.body || !r.alike(x) || r.within(at) {
		return false
	}
	a, b := &r.code[at], &x.code[at]
	if r.loadsSame(a, b, at) {
		return true
	}
	e, g := r.effectOf(a), x.effectOf(b)
	loads := a.op == x86asm.MOV && b.op == x86asm.MOV && a.args[1].isMemory() && b.args[1].isMemory() && a.args[1].mem == b.args[1].mem &&
		b.args[1].width() <= a.args[1].width() && a.args[1].mem.base != rsp
	writes := e.writes | g.writes
	if !loads && !(e.pure && g.pure) || e.reads == allOfThem || g.reads == allOfThem || writes&^flagBits >= setOf(xmm0) {
		return false
	}
	front, other := r.demands(), x.demands()
	if front == nil || other == nil {
		return false
	}
	behind := r.demandBehind(at, front)
	behind.join(x.demandBehind(at, other))
	if writes&flagBits != 0 && behind[flagsDemand] != 0 {
		return false
	}
	for reg := range register(16) {
		if writes&setOf(reg) != 0 && behind[reg]&^agreeing(a, b, e, g, reg) != 0 {
			return false
		}
	}
	return true
}

// loadsSame tells whether instructions load the same word, or the half of it that is not zero.
func (r *reader) loadsSame(a, b *instruction, at int) bool {
	loads := func(in *instruction) bool {
		return in.op == x86asm.MOV && in.args[1].isMemory() && (in.args[0].shape == r32 || in.args[0].shape == r64)
	}
	if !loads(a) || !loads(b) || a.args[0].reg != b.args[0].reg || a.args[1].mem != b.args[1].mem || a.args[1].width() < b.args[1].width() {
		return false
	}
	s := r.findRanges()[at]
	return s != nil && r.rangeOf(s, a, 1).high <= lowBits(b.args[1].width())
}

// agreeing returns the bits of a register that are surely the same behind two instructions.
func agreeing(a, b *instruction, e, g effect, reg register) uint64 {
	switch one, two := e.writes&setOf(reg) != 0, g.writes&setOf(reg) != 0; {
	case one && !two:
		return keeps(a, reg)
	case two && !one:
		return keeps(b, reg)
	}
	x, y := &a.args[1], &b.args[1]
	bytes := min(a.args[0].width(), b.args[0].width())
	mask := lowBits(bytes)
	sameSource := x.reg == y.reg && x.imm == y.imm && x.mem == y.mem && x.isMemory() == y.isMemory() && (x.shape == imm) == (y.shape == imm)
	moves := func(in *instruction) bool {
		return in.op == x86asm.MOV || in.op == x86asm.MOVZX || in.op == x86asm.MOVSX || in.op == x86asm.MOVSXD
	}
	switch {
	case a.args[0].reg != reg || b.args[0].reg != reg || a.args[2].shape != none || b.args[2].shape != none:
		return 0
	case moves(a) && moves(b) && sameSource && x.shape != imm:
		return mask & lowBits(min(x.width(), y.width()))
	case a.op == x86asm.SHR && b.op == x86asm.SAR || a.op == x86asm.SAR && b.op == x86asm.SHR:
		if count := x.imm; sameSource && x.shape == imm && a.args[0].shape == b.args[0].shape && count > 0 && count < 8*bytes {
			return mask >> count
		}
		return 0
	case a.op != b.op:
		return 0
	case sameSource && a.args[0].shape != b.args[0].shape:
		switch a.op {
		case x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.IMUL:
			return mask
		}
		return 0
	case x.shape != imm || y.shape != imm || a.args[0].shape != b.args[0].shape:
		return 0
	}
	differing := uint64(x.imm^y.imm) & mask
	switch a.op {
	case x86asm.MOV, x86asm.AND, x86asm.OR, x86asm.XOR:
		return ^differing
	case x86asm.ADD, x86asm.SUB:
		return differing&-differing - 1
	}
	return 0
}

// keeps returns the bits of a register that an instruction leaves as they are although it writes there.
func keeps(in *instruction, reg register) uint64 {
	dst, src := &in.args[0], &in.args[1]
	switch {
	case dst.reg != reg || in.args[2].shape != none:
	case (in.op == x86asm.MOVZX || in.op == x86asm.MOVSX || in.op == x86asm.MOVSXD || in.op == x86asm.MOV) && src.reg == reg && !src.isMemory() && src.shape != imm:
		return lowBits(src.width())
	case in.op == x86asm.AND && src.shape == imm:
		return uint64(src.imm) & lowBits(dst.width())
	}
	return 0
}
