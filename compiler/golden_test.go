package compiler_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

var update = flag.Bool("update", false, "write the golden texts")

// TestGolden compares what becomes of small programs with what is expected.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/golden/*.go")
	require.NoError(t, err)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			files, err := newLoader(t).Compile(name)
			require.NoError(t, err)
			_, err = verifyAll(files)
			require.NoError(t, err)
			program := *files[len(files)-1]
			program.Imports = slices.Clone(program.Imports)
			for i := range program.Imports {
				program.Imports[i].Hash = [32]byte{} // which changes with golib
			}
			got := text.Format(&program)
			golden := strings.TrimSuffix(name, ".go") + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(string(want), got))
		})
	}
}

// TestDeterministic compiles programs twice, which must give the same files: the cache
// of components relies on it.
func TestDeterministic(t *testing.T) {
	names, err := filepath.Glob("testdata/*.go")
	require.NoError(t, err)
	for _, what := range append(names, "strconv", "slices", "sync") {
		compile := func() (hashes [][32]byte) {
			files, err := newLoader(t).Compile(what)
			require.NoError(t, err)
			for _, f := range files {
				hashes = append(hashes, bytecode.Hash(bytecode.Encode(f)))
			}
			return hashes
		}
		require.Equal(t, compile(), compile(), what)
	}
}
