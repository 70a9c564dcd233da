package golib

// ComplexDiv returns the parts of (a+bi)/(c+di), as Go computes them: Smith's algorithm
// (CACM 5(8), 1962), and the infinities and zeros of C99, annex G.5.1.
func ComplexDiv(a, b, c, d float64) (re, im float64) {
	if abs(c) >= abs(d) {
		ratio := d / c
		denominator := c + ratio*d
		re = (a + b*ratio) / denominator
		im = (b - a*ratio) / denominator
	} else {
		ratio := c / d
		denominator := d + ratio*c
		re = (a*ratio + b) / denominator
		im = (b*ratio - a) / denominator
	}
	if re == re || im == im {
		return re, im
	}
	infinity := floatFromBits(infinityBits)
	switch {
	case c == 0 && d == 0 && (a == a || b == b):
		re = copySign(infinity, c) * a
		im = copySign(infinity, c) * b
	case (isInfinite(a) || isInfinite(b)) && isFinite(c) && isFinite(d):
		a, b = unitOfInfinity(a), unitOfInfinity(b)
		re = infinity * (a*c + b*d)
		im = infinity * (b*c - a*d)
	case (isInfinite(c) || isInfinite(d)) && isFinite(a) && isFinite(b):
		c, d = unitOfInfinity(c), unitOfInfinity(d)
		re = 0 * (a*c + b*d)
		im = 0 * (b*c - a*d)
	}
	return re, im
}

const (
	signBit      = 1 << 63
	infinityBits = 0x7FF << 52
)

func abs(f float64) float64 { return floatFromBits(floatBits(f) &^ signBit) }

func copySign(f, sign float64) float64 {
	return floatFromBits(floatBits(f)&^signBit | floatBits(sign)&signBit)
}

func isInfinite(f float64) bool { return floatBits(f)&^signBit == infinityBits }

func isFinite(f float64) bool { return floatBits(f)&^signBit < infinityBits }

// unitOfInfinity returns 1 for an infinity and 0 for all else, with the sign of f.
func unitOfInfinity(f float64) float64 {
	if isInfinite(f) {
		return copySign(1, f)
	}
	return copySign(0, f)
}
