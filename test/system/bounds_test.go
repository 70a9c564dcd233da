package system

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/verifier"
)

// boundedProgram is what the loops of the guide need around them.
const boundedProgram = `package main

type ports struct{ status uint8 }

func (p *ports) In8(n uint16) uint8 { return p.status + uint8(n) }

var port ports
var table [16]int

`

// TestGuideOnBounds compiles the loops that docs/verifier.md has as examples, first those
// that have a bound, then those that have none.
func TestGuideOnBounds(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "verifier.md"))
	require.NoError(t, err)
	blocks := regexp.MustCompile(`(?m)(^      for .*\n)+`).FindAllString(string(guide), -1)
	require.Len(t, blocks, 2)
	program, bounded := boundedProgram, map[string]bool{}
	for i, block := range blocks {
		for loop := range strings.Lines(block) {
			name := fmt.Sprintf("loop%d", len(bounded))
			bounded[name] = i == 0
			loop, _, _ = strings.Cut(loop, "//")
			if loop = strings.ReplaceAll(strings.TrimSpace(loop), "...", "_ = i"); strings.HasSuffix(loop, "{") {
				if variable := regexp.MustCompile(`for (\w+) :=`).FindStringSubmatch(loop); variable != nil {
					loop += " _ = " + variable[1]
				}
				loop += " }"
			}
			program += fmt.Sprintf("func %s(n int, s []int) { %s }\n\n", name, loop)
		}
	}
	program += "func main() {\n"
	for name := range bounded {
		program += "\t" + name + "(1, nil)\n"
	}
	file := filepath.Join(t.TempDir(), "loops.go")
	require.NoError(t, os.WriteFile(file, []byte(program+"}\n"), 0o644))

	compile, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := compile.Compile(file)
	require.NoError(t, err, program)
	universe := bytecode.NewUniverse()
	var c *verifier.Component
	for _, f := range files {
		c, err = verifier.Verify(universe, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
	}
	seen := 0
	for i, f := range c.File().Funcs {
		want, ok := bounded[f.Name]
		if !ok {
			continue
		}
		seen++
		_, err := c.Bound(bytecode.FuncID(i))
		require.Equal(t, want, err == nil, "%s: %v\n%s", f.Name, err, program)
	}
	require.Equal(t, len(bounded), seen)
}
