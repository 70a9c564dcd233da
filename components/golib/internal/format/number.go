package format

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// integer formats the absolute value of an integer by verb; it reports whether the verb
// is one for integers.
func (p *Printer) integer(value uint64, negative, signed bool, verb rune) bool {
	base, prefix := 10, ""
	switch verb {
	case 'd':
	case 'v':
		if p.sharpV && !signed {
			base, prefix = 16, "0x"
		}
	case 'b':
		base = 2
		if p.sharp {
			prefix = "0b"
		}
	case 'o':
		base = 8
	case 'O':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base = 16
		if p.sharp {
			prefix = "0" + string(verb)
		}
	case 'c', 'q', 'U':
		if negative {
			value = -value
		}
		p.character(value, verb)
		return true
	default:
		return false
	}
	digits := strconv.FormatUint(value, base)
	if verb == 'X' {
		digits = upper(digits)
	}
	least := 0
	switch {
	case p.hasPrecision:
		least = p.precision
		if least == 0 && value == 0 {
			p.fill(' ', p.width)
			return true
		}
	case p.zero && !p.minus && p.hasWidth:
		least = p.width
		if negative || p.plus || p.space {
			least--
		}
	}
	digits = zeros(least-len(digits)) + digits
	if base == 8 && p.sharp && digits[0] != '0' {
		prefix += "0"
	}
	p.pad(p.sign(negative)+prefix+digits, false)
	return true
}

func (p *Printer) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case p.plus:
		return "+"
	case p.space:
		return " "
	}
	return ""
}

func zeros(n int) string {
	b := make([]byte, max(n, 0))
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// character formats a code point by %c, %q or %U.
func (p *Printer) character(value uint64, verb rune) {
	r := rune(value)
	if value > utf8.MaxRune {
		r = utf8.RuneError
	}
	switch {
	case verb == 'c':
		p.pad(string(r), p.zero)
	case verb == 'q' && p.plus:
		p.pad(strconv.QuoteRuneToASCII(r), p.zero)
	case verb == 'q':
		p.pad(strconv.QuoteRune(r), p.zero)
	default:
		digits := upper(strconv.FormatUint(value, 16))
		s := "U+" + zeros(max(p.precision, 4)-len(digits)) + digits
		if p.sharp && value <= utf8.MaxRune && strconv.IsPrint(r) {
			s += " '" + string(r) + "'"
		}
		p.pad(s, false)
	}
}

// float formats a floating-point number of size bits; it reports whether the verb is one
// for those.
func (p *Printer) float(f float64, size int, verb rune) bool {
	precision, how := -1, byte(verb)
	switch verb {
	case 'v':
		how = 'g'
	case 'b', 'g', 'G', 'x', 'X':
	case 'f', 'e', 'E':
		precision = 6
	case 'F':
		precision, how = 6, 'f'
	default:
		return false
	}
	if p.hasPrecision {
		precision = p.precision
	}
	number := strconv.FormatFloat(f, how, precision, size)
	negative := number[0] == '-'
	if negative || number[0] == '+' {
		number = number[1:]
	}
	sign := p.sign(negative)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		// They do not look like numbers, and are not padded with zeros.
		if math.IsInf(f, 1) && sign == "" {
			sign = "+"
		}
		p.pad(sign+number, false)
		return true
	}
	if p.sharp && verb != 'b' {
		number = withPoint(number, how, verb, precision)
	}
	if p.zero && !p.minus && p.hasWidth && sign != "" {
		number = zeros(p.width-len(number)-len(sign)) + number
	}
	p.pad(sign+number, p.zero)
	return true
}

// withPoint gives a number a decimal point and the trailing zeros that %g leaves out.
func withPoint(number string, how byte, verb rune, precision int) string {
	missing := 0
	switch verb {
	case 'v', 'g', 'G', 'x':
		if missing = precision; missing < 0 {
			missing = 6
		}
	}
	exponent := len(number)
	point, nonzero := false, false
	for i := 0; i < len(number); i++ {
		c := number[i]
		if c == 'p' || c == 'P' || (c == 'e' || c == 'E') && how != 'x' && how != 'X' {
			exponent = i
			break
		}
		if c == '.' {
			point = true
			continue
		}
		nonzero = nonzero || c != '0'
		if nonzero {
			missing--
		}
	}
	digits := number[:exponent]
	if !point {
		if digits == "0" {
			missing--
		}
		digits += "."
	}
	return digits + zeros(missing) + number[exponent:]
}

// complex formats a complex number of size bits; it reports whether the verb is one for
// those.
func (p *Printer) complex(re, im float64, size int, verb rune) bool {
	switch verb {
	case 'v', 'b', 'g', 'G', 'x', 'X', 'f', 'F', 'e', 'E':
	default:
		return false
	}
	plus := p.plus
	p.text("(")
	p.float(re, size/2, verb)
	p.plus = true
	p.float(im, size/2, verb)
	p.text("i)")
	p.plus = plus
	return true
}
