package text

// Decimal returns a number in decimal.
func Decimal(n int64) string {
	if n < 0 {
		return "-" + Unsigned(-uint64(n))
	}
	return Unsigned(uint64(n))
}

// Unsigned returns a number in decimal.
func Unsigned(n uint64) string {
	digits := make([]byte, 20)
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
		if n == 0 {
			return string(digits[i:])
		}
	}
}

// Hex returns a number in hexadecimal with 0x in front.
func Hex(n uint64) string {
	const hex = "0123456789abcdef"
	digits := make([]byte, 18)
	i := len(digits)
	for {
		i--
		digits[i] = hex[n&15]
		n >>= 4
		if n == 0 {
			return "0x" + string(digits[i:])
		}
	}
}
