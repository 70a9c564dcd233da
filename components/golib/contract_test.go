package golib

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// TestNumbers holds the copies of package bytecode's numbers to it: golib imports nothing.
func TestNumbers(t *testing.T) {
	require.Equal(t, int(bytecode.NumTraps), numTraps)
	require.Equal(t, int(bytecode.TrapKilled), trapKilled)
	require.Equal(t, int(bytecode.TrapPortal), trapPortal)
	require.Equal(t, int(bytecode.TrapUncomparable), trapUncomparable)
	require.Equal(t, int(bytecode.TrapSliceToArray), trapSliceToArray)
	for kind, name := range basicNames {
		if kind != 0 {
			require.Equal(t, bytecode.Kind(kind).String(), name)
		}
	}
	require.Equal(t, int(bytecode.KindString), kindString)
}

// TestImportsNothing checks the files that are compiled for Portico, which the ordinary
// toolchain does not see, for types without giving them anything to import.
func TestImportsNothing(t *testing.T) {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = "portico", "portico", false
	selected, err := context.ImportDir(".", 0)
	require.NoError(t, err)
	require.Contains(t, selected.GoFiles, "builtin_portico.go")
	var files []*ast.File
	set := token.NewFileSet()
	for _, name := range selected.GoFiles {
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	var check types.Config
	_, err = check.Check("golib", set, files, nil)
	require.NoError(t, err)
}
