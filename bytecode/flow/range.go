package flow

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// A Range is what is known of an integer: it lies in [Lo, Hi]. An integer of an unsigned
// 64-bit type is meant as the signed integer with the same bits. The range of a slice or
// string is that of its length. With Lo above Hi the point is never reached, and anything may be
// derived. Proofs of indices rely on it.
type Range struct{ Lo, Hi int64 }

// maxLength is more than any slice or string has elements that take up memory: addresses have 47
// bits. Ranges of sums of lengths rely on it.
const maxLength = 1 << 47

// RangeOf returns in what range the values of a type lie, given its underlying type.
func RangeOf(u *bytecode.Type) Range {
	switch {
	case u.Kind == bytecode.KindString, u.Kind == bytecode.KindSlice && u.Elem.Size() > 0:
		return Range{0, maxLength}
	case u.Kind == bytecode.KindSlice:
		return Range{0, math.MaxInt64}
	case !u.Kind.IsInteger() || u.Size() == 8:
		return Range{math.MinInt64, math.MaxInt64}
	case u.Kind.IsSigned():
		return Range{-1 << (8*u.Size() - 1), 1<<(8*u.Size()-1) - 1}
	}
	return Range{0, 1<<(8*u.Size()) - 1}
}

// And returns the range of what lies in both.
func (r Range) And(s Range) Range { return Range{max(r.Lo, s.Lo), min(r.Hi, s.Hi)} }

// Or returns the least range of what lies in either.
func (r Range) Or(s Range) Range { return Range{min(r.Lo, s.Lo), max(r.Hi, s.Hi)} }

// AddExact returns a sum, and whether it did not wrap around.
func AddExact(x, y int64) (int64, bool) {
	s := x + y
	return s, (s > x) == (y > 0)
}

// SubExact returns a difference, and whether it did not wrap around.
func SubExact(x, y int64) (int64, bool) {
	d := x - y
	return d, (d < x) == (y > 0)
}

// compute returns the range of an integer of underlying type t by the instruction that
// computes it. Every rule must hold with wrap-around: a range counts only if no value of the
// operands' ranges can leave the type's. The verifier accepts indices by it.
func (f *Facts) compute(in *bytecode.Instr, t *bytecode.Type) Range {
	var x, y Range
	if len(in.Args) > 0 {
		x = f.Range(in.Args[0])
	}
	if len(in.Args) > 1 {
		y = f.Range(in.Args[1])
	}
	all := RangeOf(t)
	lo, hi, ok, also := int64(0), int64(math.MaxInt64), true, true
	switch in.Op {
	case bytecode.OpConst:
		lo = constant(t, in.Imm)
		hi = lo
	case bytecode.OpAdd:
		lo, ok = AddExact(x.Lo, y.Lo)
		hi, also = AddExact(x.Hi, y.Hi)
	case bytecode.OpSub:
		lo, ok = SubExact(x.Lo, y.Hi)
		hi, also = SubExact(x.Hi, y.Lo)
	case bytecode.OpAnd:
		ok = x.Lo >= 0 || y.Lo >= 0
		if x.Lo >= 0 {
			hi = x.Hi
		}
		if y.Lo >= 0 {
			hi = min(hi, y.Hi)
		}
	case bytecode.OpShr:
		ok, hi = x.Lo >= 0, x.Hi>>uint(min(max(y.Lo, 0), 63))
	case bytecode.OpDiv:
		ok = x.Lo >= 0 && y.Lo >= 0
		hi = x.Hi / max(y.Lo, 1)
	case bytecode.OpRem:
		ok, hi = y.Lo >= 0 && (x.Lo >= 0 || t.Kind.IsUnsigned()), y.Hi-1
		if x.Lo >= 0 {
			hi = min(hi, x.Hi)
		}
	case bytecode.OpConvert:
		ok, lo, hi = f.Values[in.Args[0]].Type.Under().Kind.IsInteger(), x.Lo, x.Hi
	case bytecode.OpLen:
		lo, hi = x.Lo, x.Hi
	case bytecode.OpCap, bytecode.OpCopySlice:
		hi = maxLength
		if f.Values[in.Args[0]].Type.Under().Elem.Size() == 0 {
			hi = math.MaxInt64
		}
		if in.Op == bytecode.OpCap {
			lo = x.Lo
		}
	default:
		ok = false
	}
	if ok && also && lo >= all.Lo && hi <= all.Hi {
		return Range{lo, hi}
	}
	return all
}

// constant returns the value of a constant's bits.
func constant(t *bytecode.Type, imm uint64) int64 {
	if t.Kind.IsSigned() {
		shift := uint(64 - 8*t.Size())
		return int64(imm<<shift) >> shift
	}
	return int64(imm)
}
