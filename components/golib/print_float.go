package golib

// A floatFormat is the layout of an IEEE 754 binary format.
type floatFormat struct {
	mantissaBits uint
	exponentBits uint
	bias         int
}

// appendFloat appends f as strconv's 'g' format with precision -1 has it.
func appendFloat(b []byte, f float64) []byte {
	return appendBits(b, floatBits(f), floatFormat{52, 11, 1023})
}

// appendFloat32 is appendFloat for float32.
func appendFloat32(b []byte, f float32) []byte {
	return appendBits(b, uint64(float32Bits(f)), floatFormat{23, 8, 127})
}

func appendBits(b []byte, bits uint64, format floatFormat) []byte {
	mantissa := bits & (1<<format.mantissaBits - 1)
	exponent := int(bits>>format.mantissaBits) & (1<<format.exponentBits - 1)
	negative := bits>>(format.mantissaBits+format.exponentBits) != 0
	if exponent == 1<<format.exponentBits-1 {
		switch {
		case mantissa != 0:
			return append(b, "NaN"...)
		case negative:
			return append(b, "-Inf"...)
		}
		return append(b, "+Inf"...)
	}
	if negative {
		b = append(b, '-')
	}
	if mantissa == 0 && exponent == 0 {
		return append(b, '0')
	}
	boundary := mantissa == 0 && exponent > 1 // the next lower number is half as far
	if exponent == 0 {
		exponent = 1
	} else {
		mantissa |= 1 << format.mantissaBits
	}
	// Go rounds a float32 between two results up at a boundary: that is 0x1p-12.
	tiesUp := boundary && format.mantissaBits == 23
	digits, point := shortestDigits(mantissa, exponent-format.bias-int(format.mantissaBits), boundary, tiesUp)
	return appendDecimal(b, digits, point)
}

// appendDecimal appends 0.digits times ten to the power of point.
func appendDecimal(b, digits []byte, point int) []byte {
	if exponent := point - 1; exponent < -4 || exponent >= 6 {
		return appendScientific(b, digits, exponent)
	}
	if point <= 0 {
		b = append(b, "0."...)
		for i := point; i < 0; i++ {
			b = append(b, '0')
		}
		return append(b, digits...)
	}
	for i := 0; i < point; i++ {
		if i < len(digits) {
			b = append(b, digits[i])
		} else {
			b = append(b, '0')
		}
	}
	if point < len(digits) {
		b = append(append(b, '.'), digits[point:]...)
	}
	return b
}

func appendScientific(b, digits []byte, exponent int) []byte {
	b = append(b, digits[0])
	if len(digits) > 1 {
		b = append(append(b, '.'), digits[1:]...)
	}
	sign := byte('+')
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	b = append(b, 'e', sign)
	if exponent < 10 {
		b = append(b, '0')
	}
	return appendUint(b, uint64(exponent))
}
