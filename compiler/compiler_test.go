package compiler_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/internal/interp"
	"github.com/portico-os/portico/verifier"
)

// verifyAll verifies compiled components in order.
func verifyAll(files []*bytecode.File) ([]*verifier.Component, error) {
	u := bytecode.NewUniverse()
	var list []*verifier.Component
	for _, f := range files {
		c, err := verifier.Verify(u, f, bytecode.Hash(bytecode.Encode(f)))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// maxSteps bounds a program's run.
const maxSteps = 5_000_000

// execute runs a verified program and returns what it prints.
func execute(components []*verifier.Component) (string, error) {
	var console strings.Builder
	m := interp.Machine{Console: &console, Steps: maxSteps}
	err := interp.Run(&m, components)
	var exit *interp.Exit
	if errors.As(err, &exit) && exit.Text != "" {
		console.WriteString(exit.Text + "\n")
	}
	return console.String(), err
}

func newLoader(t testing.TB) *compiler.Loader {
	l, err := compiler.New(compiler.Options{Check: true})
	require.NoError(t, err)
	return l
}

// TestPrograms compiles, verifies and runs the programs in testdata, each about one part
// of the language: they print what they print under Go.
func TestPrograms(t *testing.T) {
	names, err := filepath.Glob("testdata/*.go")
	require.NoError(t, err)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			files, err := newLoader(t).Compile(name)
			require.NoError(t, err)
			components, err := verifyAll(files)
			require.NoError(t, err)
			want, _ := exec.Command("go", "run", name).CombinedOutput()
			got, err := execute(components)
			if err != nil {
				t.Log(err)
			}
			require.Equal(t, withoutTrace(string(want)), got)
		})
	}
}

// withoutTrace cuts what Go prints after the text of a panic.
func withoutTrace(s string) string {
	if before, _, ok := strings.Cut(s, "\ngoroutine "); ok {
		return before
	}
	return s
}
