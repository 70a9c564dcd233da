package programs

import (
	"fmt"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

// describe tells of a finding, with a program that is as small as it could be made.
func (h *harness) describe(f finding) string {
	p := generate(f.Seed)
	what := fmt.Sprintf("seed %d", f.Seed)
	if f.Mutant != 0 {
		m, _, err := p.mutant(f.Mutant)
		if err != nil {
			return err.Error()
		}
		p, what = m, fmt.Sprintf("%s, its mutant %#x", what, f.Mutant)
	}
	small, err := h.reduce(p, f)
	note := ""
	if err != nil {
		note = fmt.Sprintf("It could not be made smaller: %v\n", err)
	}
	return fmt.Sprintf("%s: %s\n%s%s\nagain: go test ./test/generators/programs -programs 1 -seed %d -mutants 20 -all", what, f.Text, note, formatted(small), f.Seed)
}

func formatted(files []*bytecode.File) string {
	var s strings.Builder
	for _, f := range files {
		s.WriteString(text.Format(f))
	}
	return s.String()
}
