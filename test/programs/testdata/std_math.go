package main

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// Functions that the ordinary toolchain has in assembly, as Exp, may differ in the last
// digit and are left out.
func main() {
	for _, x := range []float64{0, 0.5, 1, -1.5, 2.5, 100, -0.001, 1e10} {
		println(math.Floor(x), math.Ceil(x), math.Trunc(x), math.Round(x), math.RoundToEven(x), math.Abs(x))
		println(math.Sqrt(math.Abs(x)), math.Sin(x), math.Cos(x), math.Atan(x), math.Log1p(math.Abs(x)))
		println(math.Log(math.Abs(x)+1), math.Pow(x, 3), math.Cbrt(x), math.Mod(x, 0.7))
	}
	println(math.Inf(1), math.IsNaN(math.NaN()), math.IsInf(math.Inf(-1), -1), math.Signbit(math.Copysign(0, -1)))
	f, e := math.Frexp(10)
	println(f, e, math.Ldexp(0.5, 4), math.MaxInt64, math.Pi, math.MaxUint32)
	println(math.Float64bits(1.5), math.Float32bits(1.5), math.Float64frombits(0x4000000000000000), math.FMA(2, 3, 4))
	println(math.Gamma(5), math.Erf(0.25), math.Log2(8), math.Log10(1000), math.Max(1, math.Inf(1)), math.Dim(5, 3))
	for _, x := range []uint64{0, 1, 0x80, 0xdeadbeef, 1 << 63, ^uint64(0)} {
		println(bits.Len64(x), bits.TrailingZeros64(x), bits.OnesCount64(x), bits.LeadingZeros32(uint32(x)), bits.TrailingZeros8(uint8(x)),
			bits.Reverse64(x), bits.ReverseBytes64(x), bits.RotateLeft64(x, 13), bits.RotateLeft32(uint32(x), -5), bits.Reverse8(uint8(x)))
	}
	hi, lo := bits.Mul64(1<<63+12345, 1<<40+999)
	q, r := bits.Div64(hi, lo, 1<<63+12345)
	println(hi, lo, q, r)
	s, c := bits.Add64(1<<63, 1<<63, 1)
	d, b := bits.Sub64(0, 1, 0)
	println(s, c, d, b)
	q, r = bits.Div64(12345678901234, 9876543210987654321, 98765432109876543)
	println(q, r, bits.Rem64(1<<63, 5, 7))
	println(cmplx.Abs(3+4i), cmplx.Sqrt(-1), cmplx.Conj(1i))
	defer func() { println(recover().(error).Error()) }()
	bits.Div64(5, 0, 3)
}
