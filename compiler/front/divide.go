package front

import (
	"math/bits"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// divide translates / and % of integers of one type. A constant divisor needs no division
// instruction, which takes many times as long as what stands for it here.
func (f *function) divide(op bytecode.Op, t *bytecode.Type, x, y bytecode.Operand, divisor ssa.Value) bytecode.Operand {
	d := divider{f: f, word: f.Basic(bytecode.KindUint64), wide: t.Size() == 8}
	c, ok := divisor.(*ssa.Const)
	if !ok {
		return f.Op(op, t, x, y)
	}
	magnitude, negative := c.Uint64(), false
	if t.Under().Kind.IsSigned() {
		d.signed, d.word = true, f.Basic(bytecode.KindInt64)
		if n := c.Int64(); n < 0 {
			magnitude, negative = uint64(-n), true
		}
	}
	power := magnitude&(magnitude-1) == 0
	switch {
	case magnitude < 2 || d.signed && magnitude == 1<<63:
		return f.Op(op, t, x, y)
	case power && !d.signed && op == bytecode.OpRem:
		return f.Op(bytecode.OpAnd, t, x, f.Constant(t, magnitude-1))
	}
	v, q := f.Typed(bytecode.OpConvert, d.word, x), bytecode.Operand(0)
	switch {
	case power:
		q = d.byPower(v, magnitude)
	case d.signed:
		q = d.bySigned(v, magnitude)
	default:
		q = d.byUnsigned(v, magnitude)
	}
	if negative {
		q = f.Op(bytecode.OpNeg, d.word, q)
	}
	q = f.Typed(bytecode.OpConvert, t, q)
	if op == bytecode.OpRem {
		return f.Op(bytecode.OpSub, t, x, f.Op(bytecode.OpMul, t, q, y))
	}
	return q
}

// A divider divides words by constants above 1. Those that are no powers of two become
// multiplications by the scaled reciprocal, rounded up, with a correction of the result
// (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994).
type divider struct {
	f            *function
	word         *bytecode.Type // int64 or uint64
	signed, wide bool           // wide: the dividend may have all bits of a word
}

// byPower rounds towards zero.
func (d divider) byPower(x bytecode.Operand, c uint64) bytecode.Operand {
	if d.signed {
		bias := d.op(bytecode.OpAnd, d.shift(bytecode.OpShr, x, 63), d.constant(c-1))
		x = d.op(bytecode.OpAdd, x, bias)
	}
	return d.shift(bytecode.OpShr, x, bits.Len64(c)-1)
}

func (d divider) byUnsigned(x bytecode.Operand, c uint64) bytecode.Operand {
	if !d.wide {
		return d.high(x, ^uint64(0)/c+1)
	}
	s := bits.Len64(c) // 2^(s-1) < c < 2^s
	m, _ := bits.Div64(uint64(1)<<s-c, 0, c)
	high := d.high(x, m+1)
	half := d.shift(bytecode.OpShr, d.op(bytecode.OpSub, x, high), 1)
	return d.shift(bytecode.OpShr, d.op(bytecode.OpAdd, high, half), s-1)
}

func (d divider) bySigned(x bytecode.Operand, c uint64) bytecode.Operand {
	s := bits.Len64(c)
	sign := d.shift(bytecode.OpShr, x, 63)
	if !d.wide {
		product := d.op(bytecode.OpMul, x, d.constant(1<<(31+s)/c+1))
		return d.op(bytecode.OpSub, d.shift(bytecode.OpShr, product, 31+s), sign)
	}
	m, _ := bits.Div64(1<<(s-1), 0, c)
	// The product of unsigned words is too large by the factor if x is negative.
	high := d.op(bytecode.OpSub, d.high(x, m+1), d.op(bytecode.OpAnd, sign, d.constant(m+1)))
	return d.op(bytecode.OpSub, d.shift(bytecode.OpShr, high, s-1), sign)
}

func (d divider) op(op bytecode.Op, x, y bytecode.Operand) bytecode.Operand {
	return d.f.Op(op, d.word, x, y)
}

func (d divider) constant(c uint64) bytecode.Operand { return d.f.Constant(d.word, c) }

func (d divider) shift(op bytecode.Op, x bytecode.Operand, n int) bytecode.Operand {
	return d.op(op, x, d.f.Constant(d.f.Basic(bytecode.KindUint64), uint64(n)))
}

// high returns the upper word of the product of two unsigned words.
func (d divider) high(x bytecode.Operand, m uint64) bytecode.Operand {
	word := d.f.Basic(bytecode.KindUint64)
	v := d.f.Invoke(bytecode.Instr{
		Op: bytecode.OpIntrinsic, Sym: int32(intrinsics.BitsMul64), Args: []bytecode.Operand{d.f.Typed(bytecode.OpConvert, word, x), d.f.Constant(word, m)},
	}, []*bytecode.Type{word, word})
	return d.f.Typed(bytecode.OpConvert, d.word, v[0].Op)
}
