package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	h, err := Measure("../..")
	require.NoError(t, err)
	for _, f := range h.Files {
		require.LessOrEqual(t, f.Lines, maxFileLines, f.Name)
	}
	require.Greater(t, len(h.Types), 100)
	for _, typ := range h.Types {
		require.LessOrEqual(t, typ.Methods, maxMethods, typ.Name)
		require.LessOrEqual(t, typ.Fields, maxFields, typ.Name)
	}
}

// made is a checkout with one trusted package.
func made(t *testing.T, domainzero string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"domainzero/d.go":            domainzero,
		"domainzero/d_test.go":       "package domainzero\n\nfunc Test() {}\n",
		"domainzero/testdata/bad.go": "package\n",
		"_std/bad.go":                "package\n",
		"qemu/kernel/k.go":           "package main\n\n// main begins.\nfunc main() {}\n\n// T is no trusted type.\ntype T struct{ a int }\n",
	} {
		file := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return root
}

const trustedText = `// Package domainzero is made.
package domainzero

/* A comment
of two lines. */

// A Pool has blocks.
type Pool[T any] struct {
	// mu guards the next two.
	mu   int
	a, b int // in use

	c T // of nobody
}

// Take takes a block. The caller holds mu.
func (p *Pool[T]) Take() int {
	return 1
}

// Len counts.
func (p Pool[T]) Len() int { return 0 }

func (p *Pool[T]) grow() {}

// limit is in blocks.
var limit int

var _ = limit

type made []int
`

func TestMeasure(t *testing.T) {
	root := made(t, trustedText)
	h, err := Measure(root)
	require.NoError(t, err)
	require.Equal(t, map[string]*Package{
		"domainzero":  {Files: 1, Lines: 31, Exported: 3, Trusted: true},
		"qemu/kernel": {Files: 1, Lines: 7, Exported: 1},
	}, h.Packages)
	require.Equal(t, 1, h.Tests)
	require.Equal(t, []Type{{"domainzero.Pool", 4, 3}}, h.Types)
	require.Equal(t, Length{"domainzero/d.go", 31}, h.Files[0])
	require.Equal(t, Length{"domainzero.Pool.Take", 3}, h.Functions[0])
	require.Equal(t, 8, h.Comments)
	require.Equal(t, 14, h.Code)

	var out strings.Builder
	require.NoError(t, run(&out, 7, 9, []string{root, root}))
	require.Regexp(t, `domainzero\.Pool: 4 fields, 3 methods +domainzero\.Pool: 4 fields, 3 methods\n`, out.String())
	require.Contains(t, out.String(), "9 declarations of the trusted base, seed 7:\n")
	require.Error(t, run(&out, 7, 9, []string{t.TempDir()}))
}

func TestDeclarations(t *testing.T) {
	h, err := Measure(made(t, trustedText))
	require.NoError(t, err)
	texts := map[string]string{}
	for _, d := range Draw(1, 9, h.Declarations) {
		texts[d.Text] = d.String()
	}
	require.Equal(t, map[string]string{
		"Pool.mu":        "domainzero/d.go:10  Pool.mu\n    A Pool has blocks.\n    mu guards the next two.\n",
		"Pool.a":         "domainzero/d.go:11  Pool.a\n    A Pool has blocks.\n    mu guards the next two.\n    in use\n",
		"Pool.b":         "domainzero/d.go:11  Pool.b\n    A Pool has blocks.\n    mu guards the next two.\n    in use\n",
		"Pool.c":         "domainzero/d.go:13  Pool.c\n    A Pool has blocks.\n    of nobody\n",
		"var limit":      "domainzero/d.go:27  var limit\n    limit is in blocks.\n",
		"func Pool.Take": "domainzero/d.go:17  func Pool.Take\n    Take takes a block. The caller holds mu.\n",
	}, texts)
	require.Equal(t, Draw(5, 3, h.Declarations), Draw(5, 3, h.Declarations))
	require.Len(t, Draw(5, 3, h.Declarations), 3)
}

func TestOver(t *testing.T) {
	list := []Length{{"a", 70}, {"b", 61}, {"c", 60}, {"d", 1}}
	require.Len(t, over(list, longFunction), 2)
	require.Empty(t, over(list, 70))
	require.Len(t, over(list, 0), 4)
}
