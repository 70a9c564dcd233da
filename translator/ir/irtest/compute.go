package irtest

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/portico-os/portico/translator/ir"
)

// cut returns a word as an operation of a width sees it.
func cut(v uint64, w ir.Width) uint64 {
	if w < ir.W8 {
		v &= 1<<(w*8) - 1
	}
	return v
}

// signed returns a word as an operation of a width sees it.
func signed(v uint64, w ir.Width) int64 {
	n := 64 - uint(w)*8
	return int64(v<<n) >> n
}

func toFloat(v uint64, w ir.Width) float64 {
	if w == ir.W4 {
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}

// fromFloat returns the bits of a float; of what is not a number, always the same.
func fromFloat(x float64, w ir.Width) uint64 {
	switch {
	case w == ir.W4 && math.IsNaN(x):
		return 0x7FC0_0000
	case w == ir.W4:
		return uint64(math.Float32bits(float32(x)))
	case math.IsNaN(x):
		return 0x7FF8 << 48
	}
	return math.Float64bits(x)
}

func boolWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// holds reports whether an instruction's condition does.
func holds(in *ir.Instr, x []uint64) bool {
	y := uint64(in.Imm)
	switch {
	case in.HasImm && in.Sym != 0:
		y = fixedAddress(firstSymbol+uint64(in.Sym), in.Imm)
	case !in.HasImm:
		y = x[1]
	}
	if in.Floats {
		a, b := toFloat(x[0], in.Width), toFloat(y, in.Width)
		switch in.Cond &^ 1 {
		case ir.FloatEqual:
			return (a == b) != (in.Cond == ir.FloatNotEqual)
		case ir.Below: // AboveEqual fails for what is unordered
			return (a >= b) == (in.Cond == ir.AboveEqual)
		}
		return (a > b) == (in.Cond == ir.Above)
	}
	a, b, sa, sb := cut(x[0], in.Width), cut(y, in.Width), signed(x[0], in.Width), signed(y, in.Width)
	var r bool
	switch in.Cond &^ 1 {
	case ir.Equal:
		r = a == b
	case ir.Below:
		r = a < b
	case ir.BelowEqual:
		r = a <= b
	case ir.Less:
		r = sa < sb
	case ir.LessEqual:
		r = sa <= sb
	}
	return r == (in.Cond&1 == 0)
}

// one returns a list of a word, cut to a width.
func one(v uint64, w ir.Width) ([]uint64, error) { return []uint64{cut(v, w)}, nil }

// compute returns the results of an instruction that only computes; ok is false for others.
func compute(in *ir.Instr, x []uint64) (out []uint64, ok bool) {
	w := in.Width
	y := uint64(in.Imm)
	if !in.HasImm && len(x) > 1 {
		y = x[1]
	}
	bitCount := uint64(w) * 8
	result := func(v uint64) ([]uint64, bool) { return []uint64{cut(v, w)}, true }
	switch in.Op {
	case ir.OpConst, ir.OpFloatConst:
		return result(uint64(in.Imm))
	case ir.OpSymbol:
		return []uint64{fixedAddress(firstSymbol+uint64(in.Sym), in.Imm)}, true
	case ir.OpStatics:
		return []uint64{fixedAddress(firstSymbol+uint64(in.Sym), 0)}, true
	case ir.OpAdd:
		return result(x[0] + y)
	case ir.OpSub:
		return result(x[0] - y)
	case ir.OpMul:
		return result(x[0] * y)
	case ir.OpAnd:
		return result(x[0] & y)
	case ir.OpOr:
		return result(x[0] | y)
	case ir.OpXor, ir.OpFloatXor:
		return result(x[0] ^ y)
	case ir.OpShl:
		return result(x[0] << (y % bitCount))
	case ir.OpShr:
		return result(cut(x[0], w) >> (y % bitCount))
	case ir.OpSar:
		return result(uint64(signed(x[0], w) >> (y % bitCount)))
	case ir.OpRol:
		if w == ir.W4 {
			return result(uint64(bits.RotateLeft32(uint32(x[0]), int(y%32))))
		}
		return result(bits.RotateLeft64(x[0], int(y%64)))
	case ir.OpNeg:
		return result(-x[0])
	case ir.OpSwap:
		if w == ir.W4 {
			return result(uint64(bits.ReverseBytes32(uint32(x[0]))))
		}
		return result(bits.ReverseBytes64(x[0]))
	case ir.OpSignExtend:
		return result(uint64(signed(x[0], in.From)))
	case ir.OpZeroExtend:
		return result(cut(x[0], in.From))
	case ir.OpMulWide:
		high, low := bits.Mul64(x[0], x[1])
		return []uint64{high, low}, true
	case ir.OpAddCarry:
		sum, carry := bits.Add64(x[0], x[1], x[2]&1)
		return []uint64{sum, carry}, true
	case ir.OpSubBorrow:
		difference, borrow := bits.Sub64(x[0], x[1], x[2]&1)
		return []uint64{difference, borrow}, true
	case ir.OpBitLen:
		return result(uint64(bits.Len64(x[0])))
	case ir.OpTrailing:
		return result(uint64(bits.TrailingZeros64(x[0])))
	case ir.OpSet:
		return []uint64{boolWord(holds(in, x))}, true
	case ir.OpMask:
		return []uint64{-boolWord(holds(in, x))}, true
	case ir.OpFloatAdd:
		return result(fromFloat(toFloat(x[0], w)+toFloat(x[1], w), w))
	case ir.OpFloatSub:
		return result(fromFloat(toFloat(x[0], w)-toFloat(x[1], w), w))
	case ir.OpFloatMul:
		return result(fromFloat(toFloat(x[0], w)*toFloat(x[1], w), w))
	case ir.OpFloatDiv:
		return result(fromFloat(toFloat(x[0], w)/toFloat(x[1], w), w))
	case ir.OpFloatSqrt:
		return result(fromFloat(math.Sqrt(toFloat(x[0], w)), w))
	case ir.OpIntToFloat:
		return result(fromFloat(float64(signed(x[0], in.From)), w))
	case ir.OpFloatToFloat:
		return result(fromFloat(toFloat(x[0], in.From), w))
	case ir.OpIntAsFloat, ir.OpFloatAsInt:
		return result(x[0])
	}
	return nil, false
}

// divide returns quotient and remainder.
func divide(in *ir.Instr, x, y uint64) []uint64 {
	w := in.Width
	if !in.Signed {
		return []uint64{cut(x, w) / cut(y, w), cut(x, w) % cut(y, w)}
	}
	return []uint64{cut(uint64(signed(x, w)/signed(y, w)), w), cut(uint64(signed(x, w)%signed(y, w)), w)}
}

var errUnknown = fmt.Errorf("irtest: instruction without a meaning")
