package intrinsics

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

func TestRows(t *testing.T) {
	u := bytecode.NewUniverse()
	for i := range Table {
		x := &Table[i]
		require.Regexp(t, `^[a-z]+\.[a-z0-9]+$`, x.Name, "row %d", i)
		id, ok := ByName(x.Name)
		require.True(t, ok)
		require.Equal(t, ID(i), id, "%s is there twice", x.Name)
		require.NotEmpty(t, x.Doc, x.Name)
		require.LessOrEqual(t, len(x.Params), bytecode.MaxParams)
		params, results := x.Signature(u)
		for _, typ := range append(params, results...) {
			require.False(t, typ.IsAggregate(), "%s: %s", x.Name, typ)
		}
		if x.Class == Kernel {
			require.Equal(t, system, x.Flags&system, "%s leaves native code", x.Name)
		} else {
			require.Zero(t, x.Flags&bounded, "%s is translated: the verifier knows what it costs", x.Name)
		}
	}
	_, ok := ByName("no.such")
	require.False(t, ok)
}

// TestIdentifiersAreNames: a row stands under the identifier that says its name.
func TestIdentifiersAreNames(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "table.go", nil, 0)
	require.NoError(t, err)
	rows := 0
	ast.Inspect(file, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		name := strings.Trim(pair.Value.(*ast.CompositeLit).Elts[0].(*ast.BasicLit).Value, `"`)
		require.Equal(t, strings.ReplaceAll(name, ".", ""), strings.ToLower(pair.Key.(*ast.Ident).Name))
		rows++
		return false
	})
	require.Equal(t, Count, rows)
}
