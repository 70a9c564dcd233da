package format

import "strconv"

// string formats a string by verb; it reports whether the verb is one for strings.
func (p *Printer) string(s string, verb rune) bool {
	switch {
	case verb == 'v' && p.sharpV, verb == 'q':
		p.quoted(p.truncate(s))
	case verb == 'v', verb == 's':
		p.pad(p.truncate(s), p.zero)
	case verb == 'x', verb == 'X':
		p.hex(s, verb)
	default:
		return false
	}
	return true
}

// truncate shortens s to as many characters as the precision says.
func (p *Printer) truncate(s string) string {
	if p.hasPrecision {
		n := 0
		for i := range s {
			if n == p.precision {
				return s[:i]
			}
			n++
		}
	}
	return s
}

func (p *Printer) quoted(s string) {
	switch {
	case p.sharp && strconv.CanBackquote(s):
		s = "`" + s + "`"
	case p.plus:
		s = strconv.QuoteToASCII(s)
	default:
		s = strconv.Quote(s)
	}
	p.pad(s, p.zero)
}

// hex formats the bytes of s; the precision says of how many.
func (p *Printer) hex(s string, verb rune) {
	digits := "0123456789abcdef"
	if verb == 'X' {
		digits = "0123456789ABCDEF"
	}
	if p.hasPrecision && p.precision < len(s) {
		s = s[:p.precision]
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if p.space && i > 0 {
			b = append(b, ' ')
		}
		if p.sharp && (p.space || i == 0) {
			b = append(b, '0', byte(verb))
		}
		b = append(b, digits[s[i]>>4], digits[s[i]&15])
	}
	p.pad(string(b), p.zero)
}

// bytes formats a slice of bytes by verb; it reports whether the verb is one for strings
// or for integers in decimal.
func (p *Printer) bytes(b []byte, verb rune) bool {
	if verb != 'v' && verb != 'd' {
		return p.string(string(b), verb)
	}
	if p.sharpV {
		if b == nil {
			p.text("[]byte(nil)")
			return true
		}
		p.text("[]byte{")
		for i, c := range b {
			if i > 0 {
				p.text(", ")
			}
			p.integer(uint64(c), false, false, 'v')
		}
		p.text("}")
		return true
	}
	p.text("[")
	for i, c := range b {
		if i > 0 {
			p.text(" ")
		}
		p.integer(uint64(c), false, false, 'd')
	}
	p.text("]")
	return true
}
