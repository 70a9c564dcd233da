package format

import (
	"unicode/utf8"

	"github.com/portico-os/portico/components/golib/internal/machine"
)

// A scanner reads a format.
type scanner struct {
	format string
	args   []any
	at     int
	next   int  // the operand that comes next
	good   bool // the operand was named rightly
	named  bool // it was just named: [n]
}

// Printf formats operands by a format.
func (p *Printer) Printf(format string, args []any) {
	s := &scanner{format: format, args: args}
	p.reordered = false
	for s.at < len(format) {
		start := s.at
		for s.at < len(format) && format[s.at] != '%' {
			s.at++
		}
		p.text(format[start:s.at])
		if s.at < len(format) {
			s.at++
			p.directive = directive{}
			p.one(s)
		}
	}
	if !p.reordered && s.next < len(args) {
		p.extra(args[s.next:])
	}
}

// one formats by one directive, whose percent sign has been read.
func (p *Printer) one(s *scanner) {
	s.good, s.named = true, false
	p.flags(s)
	p.argument(s)
	if s.take('*') {
		p.width, p.hasWidth = s.number()
		if !p.hasWidth {
			p.text("%!(BADWIDTH)")
		}
		if p.width < 0 {
			p.width, p.minus, p.zero = -p.width, true, false
		}
		s.named = false
	} else {
		p.width, p.hasWidth = s.digits()
		s.good = s.good && !(s.named && p.hasWidth)
	}
	if s.at+1 < len(s.format) && s.take('.') {
		s.good = s.good && !s.named
		p.argument(s)
		if s.take('*') {
			p.precision, p.hasPrecision = s.number()
			if p.precision < 0 {
				p.precision, p.hasPrecision = 0, false
			}
			if !p.hasPrecision {
				p.text("%!(BADPREC)")
			}
			s.named = false
		} else {
			p.precision, _ = s.digits()
			p.hasPrecision = true
		}
	}
	if !s.named {
		p.argument(s)
	}
	if s.at >= len(s.format) {
		p.text("%!(NOVERB)")
		return
	}
	verb, size := utf8.DecodeRuneInString(s.format[s.at:])
	s.at += size
	switch {
	case verb == '%':
		p.text("%")
	case !s.good:
		p.text("%!" + string(verb) + "(BADINDEX)")
	case s.next >= len(s.args):
		p.text("%!" + string(verb) + "(MISSING)")
	default:
		if verb == 'w' {
			p.Wrapped = append(p.Wrapped, s.next)
		}
		if verb == 'w' || verb == 'v' {
			p.sharpV, p.sharp = p.sharp, false
			p.plusV, p.plus = p.plus, false
		}
		arg := s.args[s.next]
		s.next++
		p.value(arg, verb)
	}
}

func (p *Printer) flags(s *scanner) {
	for ; s.at < len(s.format); s.at++ {
		switch s.format[s.at] {
		case '#':
			p.sharp = true
		case '0':
			p.zero = true
		case '+':
			p.plus = true
		case '-':
			p.minus = true
		case ' ':
			p.space = true
		default:
			return
		}
	}
}

// argument reads an operand's number in brackets, if there is one.
func (p *Printer) argument(s *scanner) {
	s.named = false
	if s.at >= len(s.format) || s.format[s.at] != '[' {
		return
	}
	p.reordered = true
	start := s.at
	end := start
	for end < len(s.format) && s.format[end] != ']' {
		end++
	}
	if end == len(s.format) || len(s.format)-start < len("[n]") {
		s.at++
		s.good = false
		return
	}
	s.at = start + 1
	n, ok := s.digits()
	ok = ok && s.at == end
	s.at = end + 1
	s.named = ok
	if ok && n >= 1 && n <= len(s.args) {
		s.next = n - 1
		return
	}
	s.good = false
}

func (s *scanner) take(c byte) bool {
	if s.at < len(s.format) && s.format[s.at] == c {
		s.at++
		return true
	}
	return false
}

// limit bounds widths, precisions and numbers of operands.
const limit = 1e6

// digits reads a number, if there is one. One that is too large ends the format.
func (s *scanner) digits() (n int, ok bool) {
	for s.at < len(s.format) && '0' <= s.format[s.at] && s.format[s.at] <= '9' {
		if n > limit {
			s.at = len(s.format)
			return 0, false
		}
		n = n*10 + int(s.format[s.at]-'0')
		ok = true
		s.at++
	}
	return n, ok
}

// number takes the next operand as a width or precision.
func (s *scanner) number() (n int, ok bool) {
	if s.next >= len(s.args) {
		return 0, false
	}
	kind, bits, _, _ := machine.Basic(s.args[s.next])
	s.next++
	switch {
	case kind >= machine.KindInt && kind <= machine.KindInt64:
		n = int(machine.Signed(kind, bits))
	case kind >= machine.KindUint && kind <= machine.KindUintptr && bits <= limit:
		n = int(bits)
	default:
		return 0, false
	}
	if n > limit || n < -limit {
		return 0, false
	}
	return n, true
}

// extra names the operands that the format does not use.
func (p *Printer) extra(args []any) {
	p.directive = directive{}
	p.text("%!(EXTRA ")
	for i, arg := range args {
		if i > 0 {
			p.text(", ")
		}
		if arg == nil {
			p.text("<nil>")
			continue
		}
		p.text(machine.TypeName(arg) + "=")
		p.value(arg, 'v')
	}
	p.text(")")
}
