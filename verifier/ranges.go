package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// deriveRange narrows the range of a new integer by the instruction that computes it.
// Every rule must hold with wrap-around: a range is kept only if no value of the
// operands' ranges can leave the type's.
func (fn *function) deriveRange(in *bytecode.Instr) {
	t := fn.values[in.Dst[0]].Type.Under()
	if !t.Kind.IsInteger() {
		return
	}
	of := fn.facts.of
	var x, y fact
	if len(in.Args) > 0 {
		x = of[in.Args[0]]
	}
	if len(in.Args) > 1 {
		y = of[in.Args[1]]
	}
	lo, hi, ok, also := int64(0), int64(math.MaxInt64), true, true
	switch in.Op {
	case bytecode.OpConst:
		lo = constant(t, in.Imm)
		hi = lo
	case bytecode.OpAdd:
		lo, ok = addExact(x.lo, y.lo)
		hi, also = addExact(x.hi, y.hi)
	case bytecode.OpSub:
		lo, ok = subExact(x.lo, y.hi)
		hi, also = subExact(x.hi, y.lo)
	case bytecode.OpAnd:
		ok = x.lo >= 0 || y.lo >= 0
		if x.lo >= 0 {
			hi = x.hi
		}
		if y.lo >= 0 {
			hi = min(hi, y.hi)
		}
	case bytecode.OpShr:
		ok, hi = x.lo >= 0, x.hi>>uint(min(max(y.lo, 0), 63))
	case bytecode.OpDiv:
		ok = x.lo >= 0 && y.lo >= 0
		hi = x.hi / max(y.lo, 1)
	case bytecode.OpRem:
		ok, hi = y.lo >= 0 && (x.lo >= 0 || t.Kind.IsUnsigned()), y.hi-1
		if x.lo >= 0 {
			hi = min(hi, x.hi)
		}
	case bytecode.OpConvert:
		from := fn.values[in.Args[0]].Type.Under()
		ok, lo, hi = from.Kind.IsInteger(), x.lo, x.hi
	case bytecode.OpChange, bytecode.OpLen:
		lo, hi = x.lo, x.hi
	case bytecode.OpCap, bytecode.OpCopySlice:
		hi = maxLength
		if u := fn.values[in.Args[0]].Type.Under(); u.Elem.Size() == 0 {
			hi = math.MaxInt64
		}
		if in.Op == bytecode.OpCap {
			lo = x.lo
		}
	default:
		ok = false
	}
	typeLo, typeHi := typeRange(t)
	if ok && also && lo >= typeLo && hi <= typeHi {
		of[in.Dst[0]].lo, of[in.Dst[0]].hi = lo, hi
	}
}

// constant returns the value of a constant's bits, that of an unsigned 64-bit type as
// the signed integer with the same bits.
func constant(t *bytecode.Type, imm uint64) int64 {
	if t.Kind.IsSigned() {
		shift := uint(64 - 8*t.Size())
		return int64(imm<<shift) >> shift
	}
	return int64(imm)
}

func addExact(x, y int64) (int64, bool) {
	s := x + y
	return s, (s > x) == (y > 0)
}

func subExact(x, y int64) (int64, bool) {
	d := x - y
	return d, (d < x) == (y > 0)
}
