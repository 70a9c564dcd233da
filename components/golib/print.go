package golib

// maxWrite is how much of a text the system prints at once.
const maxWrite = 8 << 10

// PrintString prints a string, as the built-in print does: to standard error.
func PrintString(s string) {
	for ; len(s) > maxWrite; s = s[maxWrite:] {
		write(s[:maxWrite])
	}
	write(s)
}

// PrintInt prints a signed integer in decimal.
func PrintInt(x int64) { write(freeze(appendInt(nil, x))) }

// PrintUint prints an unsigned integer in decimal.
func PrintUint(x uint64) { write(freeze(appendUint(nil, x))) }

// PrintHex prints an address.
func PrintHex(x uint64) { write(freeze(appendHex(nil, x))) }

// PrintBool prints a truth value.
func PrintBool(b bool) { write(boolText(b)) }

// PrintFloat prints a float64 with as many digits as tell it from all others.
func PrintFloat(f float64) { write(freeze(appendFloat(nil, f))) }

// PrintFloat32 prints a float32 with as many digits as tell it from all others.
func PrintFloat32(f float32) { write(freeze(appendFloat32(nil, f))) }

// PrintComplex prints a complex128.
func PrintComplex(re, im float64) { write(freeze(appendComplex(nil, re, im))) }

// PrintComplex64 prints a complex64.
func PrintComplex64(re, im float32) { write(freeze(appendComplex64(nil, re, im))) }

// PrintSpace separates the operands of println.
func PrintSpace() { write(" ") }

// PrintNewline ends a println.
func PrintNewline() { write("\n") }

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func appendInt(b []byte, x int64) []byte {
	if x < 0 {
		return appendUint(append(b, '-'), -uint64(x))
	}
	return appendUint(b, uint64(x))
}

func appendUint(b []byte, x uint64) []byte {
	digits := 1
	for y := x; y >= 10; y /= 10 {
		digits++
	}
	at := len(b) + digits
	for i := 0; i < digits; i++ {
		b = append(b, '0')
	}
	for {
		at--
		b[at] = byte('0' + x%10)
		x /= 10
		if x == 0 {
			return b
		}
	}
}

func appendHex(b []byte, x uint64) []byte {
	b = append(b, "0x"...)
	shift := 60
	for shift > 0 && x>>uint(shift) == 0 {
		shift -= 4
	}
	for ; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[x>>uint(shift)&15])
	}
	return b
}

func appendComplex(b []byte, re, im float64) []byte {
	b = appendFloat(append(b, '('), re)
	at := len(b)
	return endComplex(appendFloat(b, im), at)
}

func appendComplex64(b []byte, re, im float32) []byte {
	b = appendFloat32(append(b, '('), re)
	at := len(b)
	return endComplex(appendFloat32(b, im), at)
}

// endComplex gives the imaginary part, which starts at at, a sign and an i.
func endComplex(b []byte, at int) []byte {
	if b[at] != '+' && b[at] != '-' {
		b = append(b, 0)
		copy(b[at+1:], b[at:])
		b[at] = '+'
	}
	return append(b, "i)"...)
}
