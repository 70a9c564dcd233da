package bits

import "github.com/portico-os/portico/components/golib/internal/machine"

// Add64 returns x+y+carry and the carry out; carry is 0 or 1. Likewise below.
func Add64(x, y, carry uint64) (sum, carryOut uint64) { return machine.Add64(x, y, carry) }

func Add(x, y, carry uint) (sum, carryOut uint) {
	s, c := machine.Add64(uint64(x), uint64(y), uint64(carry))
	return uint(s), uint(c)
}

func Add32(x, y, carry uint32) (sum, carryOut uint32) {
	s := uint64(x) + uint64(y) + uint64(carry)
	return uint32(s), uint32(s >> 32)
}

// Sub64 returns x-y-borrow and the borrow out; borrow is 0 or 1. Likewise below.
func Sub64(x, y, borrow uint64) (diff, borrowOut uint64) { return machine.Sub64(x, y, borrow) }

func Sub(x, y, borrow uint) (diff, borrowOut uint) {
	d, b := machine.Sub64(uint64(x), uint64(y), uint64(borrow))
	return uint(d), uint(b)
}

func Sub32(x, y, borrow uint32) (diff, borrowOut uint32) {
	d := uint64(x) - uint64(y) - uint64(borrow)
	return uint32(d), uint32(d >> 63)
}

// Mul64 returns the high and the low half of x*y; likewise below.
func Mul64(x, y uint64) (hi, lo uint64) { return machine.Mul64(x, y) }

func Mul(x, y uint) (hi, lo uint) {
	h, l := machine.Mul64(uint64(x), uint64(y))
	return uint(h), uint(l)
}

func Mul32(x, y uint32) (hi, lo uint32) {
	p := uint64(x) * uint64(y)
	return uint32(p >> 32), uint32(p)
}

// Div64 returns quotient and remainder of hi:lo by y. It panics if y is 0 or the
// quotient does not fit. Likewise below.
//
// Two digits of 32 bits of the quotient are estimated from the normalised divisor's high
// half and then corrected: Knuth, The Art of Computer Programming, volume 2, 4.3.1,
// algorithm D.
func Div64(hi, lo, y uint64) (quo, rem uint64) {
	if y == 0 {
		machine.PanicDivide()
	}
	if y <= hi {
		machine.PanicOverflow()
	}
	shift := uint(LeadingZeros64(y))
	y <<= shift
	rest := hi<<shift | lo>>(64-shift)
	lo <<= shift
	high, rest := divideStep(rest, lo>>32, y)
	low, rest := divideStep(rest, lo&(1<<32-1), y)
	return high<<32 + low, rest >> shift
}

// divideStep divides rest:next, a number of three 32-bit digits, by y, whose highest bit is
// set. Precondition: rest < y.
func divideStep(rest, next, y uint64) (quo, rem uint64) {
	const digit = 1 << 32
	yHigh, yLow := y>>32, y&(digit-1)
	quo = rest / yHigh
	rem = rest - quo*yHigh
	for quo >= digit || quo*yLow > digit*rem+next {
		quo--
		rem += yHigh
		if rem >= digit {
			break
		}
	}
	return quo, rest*digit + next - quo*y
}

func Div(hi, lo, y uint) (quo, rem uint) {
	q, r := Div64(uint64(hi), uint64(lo), uint64(y))
	return uint(q), uint(r)
}

func Div32(hi, lo, y uint32) (quo, rem uint32) {
	if y != 0 && y <= hi {
		machine.PanicOverflow()
	}
	z := uint64(hi)<<32 | uint64(lo)
	return uint32(z / uint64(y)), uint32(z % uint64(y))
}

// Rem64 returns the remainder of hi:lo by y, and panics only if y is 0. Likewise below.
func Rem64(hi, lo, y uint64) uint64 {
	_, rem := Div64(hi%y, lo, y)
	return rem
}

func Rem(hi, lo, y uint) uint { return uint(Rem64(uint64(hi), uint64(lo), uint64(y))) }

func Rem32(hi, lo, y uint32) uint32 { return uint32((uint64(hi)<<32 | uint64(lo)) % uint64(y)) }
