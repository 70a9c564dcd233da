// Package fmt stands for Go's, which needs reflection. It formats values of basic
// underlying types, slices of the common ones, and whatever has a method that yields its
// text, exactly as Go's does. The compiler refuses operands of other static types, and
// programs in which an operand of interface type may hold a value of one.
package fmt

import (
	"io"
	"os"

	"github.com/portico-os/portico/components/golib/internal/format"
)

// The interfaces of types that format themselves, and what they do it with.
type (
	State      = format.State
	Formatter  = format.Formatter
	Stringer   = format.Stringer
	GoStringer = format.GoStringer
)

// Append appends operands formatted by default to b.
func Append(b []byte, a ...any) []byte {
	p := format.Printer{Text: b}
	p.Print(a)
	return p.Text
}

// Appendf appends operands formatted by a format to b.
func Appendf(b []byte, layout string, a ...any) []byte {
	p := format.Printer{Text: b}
	p.Printf(layout, a)
	return p.Text
}

// Appendln appends operands formatted by default, with spaces and a newline, to b.
func Appendln(b []byte, a ...any) []byte {
	p := format.Printer{Text: b}
	p.Println(a)
	return p.Text
}

// Sprint returns what Print prints.
func Sprint(a ...any) string { return string(Append(nil, a...)) }

// Sprintf returns what Printf prints.
func Sprintf(layout string, a ...any) string { return string(Appendf(nil, layout, a...)) }

// Sprintln returns what Println prints.
func Sprintln(a ...any) string { return string(Appendln(nil, a...)) }

// Fprint writes what Print prints to w.
func Fprint(w io.Writer, a ...any) (n int, err error) { return w.Write(Append(nil, a...)) }

// Fprintf writes what Printf prints to w.
func Fprintf(w io.Writer, layout string, a ...any) (n int, err error) {
	return w.Write(Appendf(nil, layout, a...))
}

// Fprintln writes what Println prints to w.
func Fprintln(w io.Writer, a ...any) (n int, err error) { return w.Write(Appendln(nil, a...)) }

// Print formats operands by default, with spaces between those that are no strings, and
// writes them to standard output.
func Print(a ...any) (n int, err error) { return Fprint(os.Stdout, a...) }

// Printf formats operands by a format and writes them to standard output.
func Printf(layout string, a ...any) (n int, err error) { return Fprintf(os.Stdout, layout, a...) }

// Println formats operands by default, with spaces between them and a newline, and writes
// them to standard output.
func Println(a ...any) (n int, err error) { return Fprintln(os.Stdout, a...) }

// FormatString returns the directive that a Formatter is asked to follow.
func FormatString(state State, verb rune) string {
	b := []byte{'%'}
	for _, c := range " +-#0" {
		if state.Flag(int(c)) {
			b = append(b, byte(c))
		}
	}
	if w, ok := state.Width(); ok {
		b = Append(b, w)
	}
	if p, ok := state.Precision(); ok {
		b = Append(append(b, '.'), p)
	}
	return string(append(b, string(verb)...))
}
