package format

import "unicode/utf8"

// A State is what a Formatter prints with.
type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

// A Formatter formats itself.
type Formatter interface{ Format(f State, verb rune) }

// A Stringer has a text.
type Stringer interface{ String() string }

// A GoStringer has a text in Go's syntax, for %#v.
type GoStringer interface{ GoString() string }

// directive is what stands between the percent sign and the verb.
type directive struct {
	width, precision       int
	hasWidth, hasPrecision bool

	minus, plus, sharp, space, zero bool
	plusV, sharpV                   bool // plus and sharp of %v, which mean something else
}

// A Printer formats into a buffer.
type Printer struct {
	Text    []byte
	Wrapped []int // arguments of %w, if allowed
	WrapOK  bool  // %w is allowed

	directive
	arg       any  // what is being printed
	erroring  bool // printing an error string: no methods are called
	reordered bool // an argument was chosen by number
}

// Write implements State.
func (p *Printer) Write(b []byte) (int, error) {
	p.Text = append(p.Text, b...)
	return len(b), nil
}

// WriteString appends s.
func (p *Printer) WriteString(s string) (int, error) {
	p.Text = append(p.Text, s...)
	return len(s), nil
}

// Width implements State.
func (p *Printer) Width() (int, bool) { return p.width, p.hasWidth }

// Precision implements State.
func (p *Printer) Precision() (int, bool) { return p.precision, p.hasPrecision }

// Flag implements State.
func (p *Printer) Flag(c int) bool {
	switch c {
	case '-':
		return p.minus
	case '+':
		return p.plus || p.plusV
	case '#':
		return p.sharp || p.sharpV
	case ' ':
		return p.space
	case '0':
		return p.zero && !p.minus
	}
	return false
}

func (p *Printer) text(s string) { p.Text = append(p.Text, s...) }

func (p *Printer) fill(c byte, n int) {
	for ; n > 0; n-- {
		p.Text = append(p.Text, c)
	}
}

// pad appends s, padded to the width with spaces, or with zeros on the left if zero.
func (p *Printer) pad(s string, zero bool) {
	missing := 0
	if p.hasWidth {
		missing = p.width - utf8.RuneCountInString(s)
	}
	switch {
	case p.minus:
		p.text(s)
		p.fill(' ', missing)
	case zero:
		p.fill('0', missing)
		p.text(s)
	default:
		p.fill(' ', missing)
		p.text(s)
	}
}
