package codecheck

import (
	"math"
	"math/bits"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// conditionOf returns the condition of an instruction that has one.
func conditionOf(op x86asm.Op) (string, bool) {
	for _, prefix := range []string{"SET", "CMOV", "J"} {
		if c, ok := strings.CutPrefix(op.String(), prefix); ok && c != "MP" {
			return c, true
		}
	}
	return "", false
}

// An order is how two numbers compare, -1, 0 or 1, without a sign and with it.
type order struct{ unsigned, signed int }

// holds tells whether a condition is true of what compares so. It is false for ok of conditions that look at more.
func (o order) holds(condition string) (is, ok bool) {
	switch condition {
	case "E":
		return o.unsigned == 0, true
	case "NE":
		return o.unsigned != 0, true
	case "B":
		return o.unsigned < 0, true
	case "BE":
		return o.unsigned <= 0, true
	case "A":
		return o.unsigned > 0, true
	case "AE":
		return o.unsigned >= 0, true
	case "L":
		return o.signed < 0, true
	case "LE":
		return o.signed <= 0, true
	case "G":
		return o.signed > 0, true
	case "GE":
		return o.signed >= 0, true
	}
	return false, false
}

// ordersOf returns the orders that numbers of some bytes can have.
func ordersOf(a, b span, bytes int64) (list []order) {
	sign := uint64(1) << (8*bytes - 1)
	halves := func(s span) [2]span {
		return [2]span{{s.low, min(s.high, sign-1), false}, {max(s.low, sign), s.high, false}}
	}
	for i, x := range halves(a) {
		for k, y := range halves(b) {
			if x.low > x.high || y.low > y.high {
				continue
			}
			switch {
			case i < k:
				list = append(list, order{-1, 1})
				continue
			case i > k:
				list = append(list, order{1, -1})
				continue
			}
			if x.low < y.high {
				list = append(list, order{-1, -1})
			}
			if max(x.low, y.low) <= min(x.high, y.high) {
				list = append(list, order{0, 0})
			}
			if x.high > y.low {
				list = append(list, order{1, 1})
			}
		}
	}
	return list
}

// operandsOf returns what the comparison in front of an instruction compares: by its spans, and by what is known of references.
func (r *reader) operandsOf(front []*ranges, i int) (a, b span, bytes int64, ok bool) {
	if front[i] == nil {
		return a, b, 0, false
	}
	a, b, bytes, ok = r.compared(front[i], i)
	s := r.before(i - 1)
	if !ok || s == nil || bytes < 8 {
		return a, b, bytes, ok
	}
	known := func(o *operand, v span) span {
		if o.shape != r64 {
			return v
		}
		switch x := s.regs[o.reg]; x.kind {
		case reference, image, frame, caller, statics:
			if v.high = min(v.high, lastAddress); x.nonnil {
				v.low = max(v.low, 1)
			}
		case constant:
			return exactly(x.c)
		}
		return v
	}
	in := &r.code[i-1]
	if a = known(&in.args[0], a); in.op == x86asm.CMP {
		b = known(&in.args[1], b)
	}
	return a, b, bytes, a.low <= a.high && b.low <= b.high
}

// lastAddress is above all addresses of memory that code reaches.
const lastAddress = 1<<47 - 1

// decided tells whether a conditional jump is always taken, or never.
func (r *reader) decided(front []*ranges, i int) (taken, known bool) {
	a, b, bytes, ok := r.operandsOf(front, i)
	condition, conditional := conditionOf(r.code[i].op)
	if !ok || !conditional {
		return false, false
	}
	if a.low == a.high && b.low == b.high {
		return holdsOf(a.low, b.low, bytes, condition)
	}
	list := ordersOf(a, b, bytes)
	for n, o := range list {
		is, ok := o.holds(condition)
		if !ok || n > 0 && is != taken {
			return false, false
		}
		taken = is
	}
	return taken, len(list) > 0
}

// holdsOf tells whether a condition is true of two numbers.
func holdsOf(a, b uint64, bytes int64, condition string) (is, ok bool) {
	even := bits.OnesCount8(uint8(a-b))%2 == 0
	switch condition {
	case "P":
		return even, true
	case "NP":
		return !even, true
	}
	return ordersOf(span{a, a, false}, span{b, b, false}, bytes)[0].holds(condition)
}

// fewNumbers is how many numbers are tried one by one.
const fewNumbers = 256

// sameTruth tells whether the conditions of two instructions are true of the same numbers: those in front of which
// both functions compare.
func sameTruth(r, x *reader, front, changed []*ranges, i int) bool {
	c, one := conditionOf(r.code[i].op)
	d, two := conditionOf(x.code[i].op)
	a, b, bytes, ok := r.operandsOf(front, i)
	a2, b2, bytes2, ok2 := x.operandsOf(changed, i)
	if !one || !two || !ok || !ok2 || bytes != bytes2 || r.code[i-1].args[0] != x.code[i-1].args[0] {
		return false
	}
	a.low, a.high = max(a.low, a2.low), min(a.high, a2.high) // the same number
	if a.low > a.high {
		return false
	}
	if b.low == b.high && b2.low == b2.high && a.high-a.low < fewNumbers {
		for n := a.low; ; n++ {
			is, ok := holdsOf(n, b.low, bytes, c)
			is2, ok2 := holdsOf(n, b2.low, bytes, d)
			if !ok || !ok2 || is != is2 {
				return false
			}
			if n == a.high {
				return true
			}
		}
	}
	same := func(o, p order) bool {
		is, ok := o.holds(c)
		is2, ok2 := p.holds(d)
		return ok && ok2 && is == is2
	}
	if r.code[i-1] == x.code[i-1] {
		for _, o := range ordersOf(a, b, bytes) {
			if !same(o, o) {
				return false
			}
		}
		return true
	}
	if b.low != b.high || b2.low != b2.high {
		return false
	}
	// Each is true between two of these numbers or of none there.
	sign := uint64(1) << (8*bytes - 1)
	most := uint64(math.MaxUint64) >> (64 - 8*bytes)
	for _, at := range []uint64{a.low, a.high, 0, sign, b.low, b2.low, b.low + sign, b2.low + sign} {
		for _, by := range []uint64{0, 1, math.MaxUint64} {
			n := (at + by) & most
			if n < a.low || n > a.high {
				continue
			}
			v := span{n, n, false}
			o, p := ordersOf(v, b, bytes), ordersOf(v, b2, bytes)
			if !same(o[0], p[0]) {
				return false
			}
		}
	}
	return true
}
