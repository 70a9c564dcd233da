package bombs

import (
	"fmt"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

// A family is component files of one shape.
type family struct {
	name  string
	least int // the n to begin with; each further size is twice the one before
	write func(w *source, n int)
}

// families are all that are measured.
var families = append(append(append([]family{}, typeFamilies...), functionFamilies...), linkFamilies...)

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

// path is that of all components that families write.
const path = "example.org/bomb"

// file returns the encoded component of a family.
func (f family) file(n int) ([]byte, error) {
	w := &source{}
	w.line("component %q", path)
	f.write(w, n)
	parsed, err := text.Parse(f.name, w.String())
	if err != nil {
		return nil, err
	}
	return bytecode.Encode(parsed), nil
}
