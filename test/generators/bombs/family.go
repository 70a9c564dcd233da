package bombs

import (
	"fmt"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

// A Family is component files of one shape.
type Family struct {
	Name  string
	Least int // the n to begin with; each further size is twice the one before
	write func(w *source, n int)
}

// families are all that are measured.
var families = append(append(append([]Family{}, typeFamilies...), functionFamilies...), linkFamilies...)

// Families returns those whose names begin so.
func Families(prefix string) (list []Family) {
	for _, f := range families {
		if strings.HasPrefix(f.Name, prefix) {
			list = append(list, f)
		}
	}
	return list
}

// A source is a component's text being written.
type source struct{ strings.Builder }

// line writes a line of a declaration.
func (w *source) line(format string, args ...any) {
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

// repeat writes n lines, each with its number.
func (w *source) repeat(n int, line string) { w.line("%s", times(n, "\n", line)) }

// times joins n pieces. Each has its number in the place of %d, and of %p with leading zeros, so that
// names are sorted.
func times(n int, between, piece string) string {
	pieces := make([]string, n)
	for i := range pieces {
		pieces[i] = strings.NewReplacer("%d", fmt.Sprint(i), "%p", fmt.Sprintf("%06d", i)).Replace(piece)
	}
	return strings.Join(pieces, between)
}

// path is that of a component that says none.
const path = "example.org/bomb"

// File returns the encoded component of a family.
func (f Family) File(n int) ([]byte, error) {
	w := &source{}
	if f.write(w, n); !strings.HasPrefix(w.String(), "component ") {
		*w = source{}
		w.line("component %q", path)
		f.write(w, n)
	}
	parsed, err := text.Parse(f.Name, w.String())
	if err != nil {
		return nil, err
	}
	return bytecode.Encode(parsed), nil
}
