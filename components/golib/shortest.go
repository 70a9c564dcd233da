package golib

// shortestDigits returns the shortest decimal digits that lie nearer to
// mantissa * 2^exponent than to any other number of the format: the value is
// 0.digits * 10^point. Boundary says that the next lower number is half as far away as
// the next higher one.
//
// It is Steele and White's free-format algorithm ("How to Print Floating-Point Numbers
// Accurately", 1990) over exact integers: value = rest/scale, and any number between
// (rest-below)/scale and (rest+above)/scale reads back as the same.
func shortestDigits(mantissa uint64, exponent int, boundary, tiesUp bool) (digits []byte, point int) {
	rest, scale := newNatural(mantissa), newNatural(1)
	below, above := newNatural(1), newNatural(1)
	// Both halves of the gaps to the neighbours must be integers.
	shift := uint(1)
	if boundary {
		shift = 2
		above.shiftLeft(1)
	}
	rest.shiftLeft(shift)
	scale.shiftLeft(shift)
	if exponent >= 0 {
		rest.shiftLeft(uint(exponent))
		below.shiftLeft(uint(exponent))
		above.shiftLeft(uint(exponent))
	} else {
		scale.shiftLeft(uint(-exponent))
	}
	inclusive := mantissa%2 == 0 // reading rounds to even

	point = decimalPoint(mantissa, exponent)
	if point > 0 {
		scale.multiplyPower10(point)
	} else {
		rest.multiplyPower10(-point)
		below.multiplyPower10(-point)
		above.multiplyPower10(-point)
	}
	if c := compareSum(rest, above, scale); c > 0 || c == 0 && inclusive {
		point++
	} else {
		rest.multiply(10)
		below.multiply(10)
		above.multiply(10)
	}
	for {
		digit := byte('0')
		for compare(rest, scale) >= 0 {
			rest.subtract(scale)
			digit++
		}
		c := compare(rest, below)
		low := c < 0 || c == 0 && inclusive
		c = compareSum(rest, above, scale)
		high := c > 0 || c == 0 && inclusive
		if !low && !high {
			digits = append(digits, digit)
			rest.multiply(10)
			below.multiply(10)
			above.multiply(10)
			continue
		}
		if high && low {
			c = compareSum(rest, rest, scale)
			high = c > 0 || c == 0 && (digit%2 != 0 || tiesUp)
		}
		if high {
			digit++
		}
		return append(digits, digit), point
	}
}

// decimalPoint returns the number of digits before the decimal point of
// mantissa * 2^exponent, or one less.
func decimalPoint(mantissa uint64, exponent int) int {
	bits := exponent - 1
	for ; mantissa != 0; mantissa >>= 1 {
		bits++
	}
	scaled := bits * log10Of2
	if scaled < 0 {
		scaled -= log10Scale - 1 // round down
	}
	return scaled/log10Scale + 1
}

// The logarithm of 2 to the base 10, just below.
const (
	log10Of2   = 30102999566
	log10Scale = 100000000000
)

// A natural is an integer of a fixed number of 32-bit digits, the lowest first: enough
// for the largest float64 times a power of ten of its own size.
type natural []uint32

const naturalDigits = 72

func newNatural(x uint64) natural {
	n := make(natural, naturalDigits)
	n[0], n[1] = uint32(x), uint32(x>>32)
	return n
}

func (n natural) multiply(by uint32) {
	carry := uint64(0)
	for i := 0; i < len(n); i++ {
		carry += uint64(n[i]) * uint64(by)
		n[i] = uint32(carry)
		carry >>= 32
	}
}

func (n natural) multiplyPower10(power int) {
	for ; power >= 9; power -= 9 {
		n.multiply(1e9)
	}
	for ; power > 0; power-- {
		n.multiply(10)
	}
}

func (n natural) shiftLeft(by uint) {
	words := int(by / 32)
	by %= 32
	for i := len(n) - 1; i >= words; i-- {
		wide := uint64(n[i-words]) << 32
		if i > words {
			wide |= uint64(n[i-words-1])
		}
		n[i] = uint32(wide << by >> 32)
	}
	for i := 0; i < words; i++ {
		n[i] = 0
	}
}

// subtract takes m away. Precondition: n >= m.
func (n natural) subtract(m natural) {
	borrow := uint64(0)
	for i := 0; i < len(n); i++ {
		d := uint64(n[i]) - uint64(m[i]) - borrow
		n[i] = uint32(d)
		borrow = d >> 63
	}
}

func compare(a, b natural) int {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// compareSum compares a+b with c.
func compareSum(a, b, c natural) int {
	sum := make(natural, naturalDigits)
	carry := uint64(0)
	for i := 0; i < len(sum); i++ {
		carry += uint64(a[i]) + uint64(b[i])
		sum[i] = uint32(carry)
		carry >>= 32
	}
	return compare(sum, c)
}
