package system

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/verifier"
)

// TestDriverGuide compiles the guide's driver, has the verifier judge it, and boots it with
// the guide's configuration.
func TestDriverGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/drivers.md")
	require.NoError(t, err)
	block := func(language string) []byte {
		found := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(guide, -1)
		require.Len(t, found, 1)
		return found[0][1]
	}
	file := filepath.Join(t.TempDir(), "counter.go")
	require.NoError(t, os.WriteFile(file, block("go"), 0o644))
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile(file)
	require.NoError(t, err)
	universe, components := bytecode.NewUniverse(), map[string]*verifier.Component{}
	for _, f := range files {
		components[f.Path], err = verifier.Verify(universe, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
	}
	driver := files[len(files)-1]
	handler := slices.IndexFunc(driver.Funcs, func(f bytecode.Func) bool { return f.Name == "(*counter).HandleInterrupt" })
	require.GreaterOrEqual(t, handler, 0)
	units, err := components[driver.Path].Bound(bytecode.FuncID(handler))
	require.NoError(t, err)
	require.Positive(t, units)

	s, err := config.Parse("docs/drivers.md", block("toml"))
	require.NoError(t, err)
	require.Equal(t, "github.com/portico-os/portico/drivers/counter", s.Domains[0].Main)
	s.Domains[0].Main, s.Domains[0].Components = driver.Path, []string{driver.Path}
	status, output := rig.BootBare(t, false, nil, rig.Compiled(s, files))
	require.Zero(t, status, output)
	require.Equal(t, "bytes: 1\n", output)
}
