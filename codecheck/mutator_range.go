package codecheck

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// A span bounds a word as an unsigned number. Is bit is set, its low byte is 0 or 1.
type span struct {
	low, high uint64
	bit       bool
}

var anything = span{high: math.MaxUint64}

func exactly(c int64) span { return span{uint64(c), uint64(c), uint64(c)&0xFF <= 1} }

func upTo(high uint64) span { return span{0, high, high <= 1} }

// within returns a span that is no wider than so many bytes: what of it is beyond may be anything below.
func (s span) within(bytes int64) span {
	most := uint64(math.MaxUint64) >> (64 - 8*bytes)
	if s.low == s.high {
		return exactly(int64(s.low & most))
	}
	if s.high > most {
		return span{0, most, s.bit && bytes == 1}
	}
	return s
}

// ranges are the spans of general registers, and of words in spill slots.
type ranges struct {
	regs  [16]span
	words map[int64]span // by offset in the frame; not there: anything
}

func anyRanges() *ranges {
	s := &ranges{words: map[int64]span{}}
	for i := range s.regs {
		s.regs[i] = anything
	}
	return s
}

func (s *ranges) clone() *ranges {
	c := *s
	c.words = maps.Clone(s.words)
	return &c
}

// meet widens to what comes on another path, to the next of some limits if that has happened often. It
// reports whether anything changed.
func (s *ranges) meet(t *ranges, often bool, limits []uint64) (changed bool) {
	join := func(a, b span) span {
		c := span{min(a.low, b.low), max(a.high, b.high), a.bit && b.bit}
		if often && c.low < a.low {
			c.low = 0
		}
		if often && c.high > a.high {
			i, _ := slices.BinarySearch(limits, c.high)
			if c.high = math.MaxUint64; i < len(limits) {
				c.high = limits[i]
			}
		}
		return c
	}
	for i := range s.regs {
		if c := join(s.regs[i], t.regs[i]); c != s.regs[i] {
			s.regs[i], changed = c, true
		}
	}
	for at, a := range s.words {
		b, ok := t.words[at]
		switch c := join(a, b); {
		case !ok:
			delete(s.words, at)
			changed = true
		case c != a:
			s.words[at], changed = c, true
		}
	}
	return changed
}

// oftenMet is how often a block's spans may change before they are widened.
const oftenMet = 4

// findRanges returns the spans in front of each instruction, nil where nothing leads.
func (r *reader) findRanges() []*ranges {
	var limits []uint64
	for i := range r.code {
		if in := &r.code[i]; in.op == x86asm.CMP && in.args[1].shape == imm {
			limits = append(limits, uint64(in.args[1].imm-1), uint64(in.args[1].imm), uint64(in.args[1].imm+1))
		}
	}
	slices.Sort(limits)
	r.findLoaded()
	front := make([]*ranges, len(r.code)+1)
	times := make([]int, len(r.code)+1)
	var work []int
	reach := func(i int, s *ranges) {
		switch {
		case front[i] == nil:
			front[i] = s.clone()
		case !front[i].meet(s, times[i] > oftenMet, limits):
			return
		}
		times[i]++
		work = append(work, i)
	}
	entry := anyRanges()
	r.sig.lengths(entry, r.sig.conv.Args, false, r.frame+8, r.p)
	reach(r.body, entry)
	if k, ok := r.starts(r.f.Handler); ok {
		reach(k, anyRanges())
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		if i >= len(r.code) {
			continue
		}
		in, s := &r.code[i], front[i].clone()
		jump, conditional := isJump(in.op)
		switch {
		case conditional:
			k, _ := r.starts(in.args[0].imm)
			if taken := s.clone(); r.refine(taken, i, in.op) {
				reach(k, taken)
			}
			if r.refine(s, i, opposite[in.op]) {
				reach(i+1, s)
			}
		case jump:
			k, _ := r.starts(in.args[0].imm)
			reach(k, s)
		case in.op == x86asm.RET, in.op == x86asm.UD2, r.neverReturns(in):
		default:
			r.rangeStep(s, i)
			reach(i+1, s)
		}
	}
	return front
}

// opposite has the conditions of jumps that are taken where others are not.
var opposite = map[x86asm.Op]x86asm.Op{
	x86asm.JE: x86asm.JNE, x86asm.JNE: x86asm.JE, x86asm.JA: x86asm.JBE, x86asm.JBE: x86asm.JA, x86asm.JB: x86asm.JAE, x86asm.JAE: x86asm.JB,
	x86asm.JL: x86asm.JGE, x86asm.JGE: x86asm.JL, x86asm.JG: x86asm.JLE, x86asm.JLE: x86asm.JG,
}

// compared returns the operands of the comparison in front of an instruction with a condition, as unsigned numbers.
func (r *reader) compared(s *ranges, i int) (a, b span, bytes int64, ok bool) {
	if i == 0 || r.blockAt[i] >= 0 { // by a jump there are other flags
		return a, b, 0, false
	}
	in := &r.code[i-1]
	bytes = in.args[0].width()
	if in.args[0].isMemory() || in.args[1].isMemory() || in.args[0].reg >= xmm0 {
		return a, b, 0, false
	}
	a = r.rangeOf(s, in, 0)
	switch {
	case in.op == x86asm.TEST && in.args[0].reg == in.args[1].reg:
		return a, exactly(0), bytes, true
	case in.op != x86asm.CMP:
		return a, b, 0, false
	case in.args[1].shape == imm:
		return a, exactly(in.args[1].imm << (64 - 8*bytes)).shifted(64 - 8*bytes), bytes, true
	}
	return a, r.rangeOf(s, in, 1), bytes, true
}

func (s span) shifted(by int64) span { return span{s.low >> by, s.high >> by, false} }

// refine notes what it means that the condition of a jump is true, and reports whether it may be.
func (r *reader) refine(s *ranges, i int, condition x86asm.Op) bool {
	a, b, bytes, ok := r.compared(s, i)
	if !ok || condition == 0 {
		return true
	}
	sign := uint64(1) << (8*bytes - 1)
	switch condition {
	case x86asm.JL, x86asm.JGE, x86asm.JG, x86asm.JLE:
		// As without a sign if neither can have one; what is above a number without has none.
		above := condition == x86asm.JGE && b.high < sign || condition == x86asm.JG && b.high < sign
		if above {
			a.high = min(a.high, sign-1)
		}
		if a.low > a.high {
			return false
		}
		if a.high >= sign || b.high >= sign {
			return true
		}
		condition = map[x86asm.Op]x86asm.Op{x86asm.JL: x86asm.JB, x86asm.JGE: x86asm.JAE, x86asm.JG: x86asm.JA, x86asm.JLE: x86asm.JBE}[condition]
	}
	below := func(x, y *span, by uint64) bool { // x+by <= y
		if y.high < by || math.MaxUint64-by < x.low {
			return false
		}
		x.high = min(x.high, y.high-by)
		y.low = max(y.low, x.low+by)
		return x.low <= x.high && y.low <= y.high
	}
	may := true
	switch condition {
	case x86asm.JB:
		may = below(&a, &b, 1)
	case x86asm.JBE:
		may = below(&a, &b, 0)
	case x86asm.JA:
		may = below(&b, &a, 1)
	case x86asm.JAE:
		may = below(&b, &a, 0)
	case x86asm.JE:
		a.low, a.high = max(a.low, b.low), min(a.high, b.high)
		b.low, b.high = a.low, a.high
		may = a.low <= a.high
	case x86asm.JNE:
		if b.low == b.high {
			may = a.low != a.high || a.low != b.low
			switch {
			case a.low == b.low && a.low < a.high:
				a.low++
			case a.high == b.low && a.low < a.high:
				a.high--
			}
		}
	}
	if !may {
		return false
	}
	in := &r.code[i-1]
	set := func(o *operand, v span) {
		if o.shape != imm && s.regs[o.reg].high <= math.MaxUint64>>(64-8*bytes) {
			v.bit = v.high <= 1
			s.regs[o.reg] = v
		}
	}
	if in.args[0].reg != in.args[1].reg || in.args[1].shape == imm {
		set(&in.args[0], a)
		set(&in.args[1], b)
	} else if in.op == x86asm.TEST {
		set(&in.args[0], a)
	}
	return true
}

// rangeStep computes the spans behind an instruction that is no jump.
func (r *reader) rangeStep(s *ranges, i int) {
	in := &r.code[i]
	dst := &in.args[0]
	switch {
	case r.spanLoaded[i] != nil:
		s.regs[dst.reg] = *r.spanLoaded[i]
		return
	case in.op == x86asm.CALL:
		if stub, ok := r.stubOf(in); ok && stub == abi.StubPoll {
			return
		}
		kept := s.words
		*s = *anyRanges()
		if name, ok := r.p.functions[r.f.Start+abi.Addr(in.args[0].imm)]; ok && in.args[0].shape == rel {
			sig := r.p.signature(name)
			for at, v := range kept {
				if at >= sig.conv.Stack {
					s.words[at] = v
				}
			}
			sig.lengths(s, sig.conv.Results, true, 0, r.p)
		}
		return
	case dst.isMemory() && (dst.mem.base == rsp || dst.mem.base == noRegister):
		for at := dst.mem.disp &^ 7; at < dst.mem.disp+dst.width(); at += 8 {
			delete(s.words, at)
		}
		if at := dst.mem.disp; dst.width() == 8 && at%8 == 0 && at < r.slots && dst.mem.index == noRegister && in.op == x86asm.MOV {
			if v := r.rangeOf(s, in, 1); v != anything {
				s.words[at] = v
			}
		}
		return
	}
	if dst.shape == r64 || dst.shape == r32 || dst.shape == r8 {
		if v, ok := r.rangeResult(s, in); ok {
			s.regs[dst.reg] = v
			return
		}
	}
	e := r.effectOf(in)
	for reg := range s.regs {
		if e.writes&setOf(register(reg)) != 0 || e.reads == allOfThem || in.op == x86asm.STOSB {
			s.regs[reg] = anything
		}
	}
	if dst.shape == r32 && e.writes&setOf(dst.reg) != 0 && e.reads != allOfThem {
		s.regs[dst.reg] = upTo(math.MaxUint32)
	}
}

// rangeOf returns the span of an operand.
func (r *reader) rangeOf(s *ranges, in *instruction, i int) span {
	o := &in.args[i]
	switch {
	case o.shape == imm && in.args[0].width() == 4:
		return exactly(int64(uint32(o.imm)))
	case o.shape == imm:
		return exactly(o.imm)
	case o.isMemory():
		if v, ok := s.words[o.mem.disp]; ok && o.mem.base == rsp && o.mem.index == noRegister && o.width() == 8 {
			return v
		}
		return upTo(math.MaxUint64 >> (64 - 8*min(8, o.width())))
	case o.reg >= 0 && o.reg < xmm0:
		v := s.regs[o.reg]
		if o.shape == r8 && v.bit {
			return upTo(1)
		}
		return v.within(o.width())
	}
	return anything
}

// rangeResult returns the span of what an instruction writes to its first operand, a register, false if it is
// not known.
func (r *reader) rangeResult(s *ranges, in *instruction) (v span, ok bool) {
	dst, src := &in.args[0], &in.args[1]
	most := uint64(math.MaxUint64) >> (64 - 8*max(4, dst.width()))
	if dst.shape == r8 {
		v = s.regs[dst.reg]
		if len(in.op.String()) > 3 && in.op.String()[:3] == "SET" {
			v.bit = true
			if v.high <= 0xFF {
				v = upTo(1)
			}
			return v, true
		}
		return v, false
	}
	if in.op == x86asm.XOR && dst.reg == src.reg && src.shape == dst.shape {
		return exactly(0), true
	}
	a, b := r.rangeOf(s, in, 0), anything
	if src.shape != none && src.shape != addr {
		b = r.rangeOf(s, in, 1)
	}
	wrapped := func(low, high uint64, wraps bool) (span, bool) {
		if wraps || low > high || high > most {
			return upTo(most), true
		}
		return span{low, high, high <= 1}, true
	}
	switch in.op {
	case x86asm.MOV:
		return b, true
	case x86asm.MOVZX:
		return b, true
	case x86asm.MOVSX, x86asm.MOVSXD:
		if sign := uint64(1) << (8*src.width() - 1); b.high < sign {
			return b, true
		}
	case x86asm.LEA:
		if src.mem.index == noRegister && src.mem.base >= 0 && src.mem.base != rsp && src.mem.base < domainRegister {
			return wrapped(plus(s.regs[src.mem.base], exactly(src.mem.disp)))
		}
	case x86asm.ADD:
		return wrapped(plus(a, b))
	case x86asm.SUB:
		return wrapped(a.low-b.high, a.high-b.low, a.low < b.high)
	case x86asm.AND:
		return upTo(min(a.high, b.high)), true
	case x86asm.OR, x86asm.XOR:
		if least := max(a.low, b.low); in.op == x86asm.OR {
			return wrapped(least, 1<<bits.Len64(a.high|b.high)-1, false)
		}
		return wrapped(0, 1<<bits.Len64(a.high|b.high)-1, false)
	case x86asm.SHR:
		if src.shape == imm && src.imm >= 0 && src.imm < 64 {
			return wrapped(a.low>>src.imm, a.high>>src.imm, false)
		}
	case x86asm.SHL:
		if src.shape == imm && src.imm >= 0 && src.imm < 32 {
			return wrapped(a.low<<src.imm, a.high<<src.imm, bits.Len64(a.high)+int(src.imm) > 64)
		}
	}
	return v, false
}

// plus adds spans, of which the second may be a negative constant.
func plus(a, b span) (low, high uint64, wraps bool) {
	low, high = a.low+b.low, a.high+b.high
	if b.low == b.high && int64(b.low) < 0 {
		return low, high, a.low < -b.low
	}
	return low, high, low < a.low || high < a.high
}
