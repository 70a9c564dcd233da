package compiler_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/verifier"
)

// verifyAll verifies compiled components in order.
func verifyAll(t testing.TB, files []*bytecode.File) error {
	u := bytecode.NewUniverse()
	done := map[string]*verifier.Component{}
	for _, f := range files {
		c, err := verifier.Verify(u, f, bytecode.Hash(bytecode.Encode(f)), done)
		if err != nil {
			return err
		}
		done[f.Path] = c
	}
	return nil
}

func newLoader(t testing.TB) *compiler.Loader {
	l, err := compiler.New(compiler.Options{Check: true})
	require.NoError(t, err)
	return l
}

// TestPrograms compiles and verifies the programs in testdata, each about one part of
// the language.
func TestPrograms(t *testing.T) {
	names, err := filepath.Glob("testdata/*.go")
	require.NoError(t, err)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			files, err := newLoader(t).Compile(name)
			require.NoError(t, err)
			require.NoError(t, verifyAll(t, files))
		})
	}
}
