package machine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// functions returns the exported functions of a file with the types they have.
func functions(t *testing.T, name string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	require.NoError(t, err)
	list := map[string]string{}
	for _, d := range file.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.IsExported() {
			var text string
			for _, fields := range []*ast.FieldList{fd.Type.Params, fd.Type.Results} {
				if fields == nil {
					continue
				}
				for _, field := range fields.List {
					for range max(1, len(field.Names)) {
						text += types.ExprString(field.Type) + " "
					}
				}
				text += "; "
			}
			list[fd.Name.Name] = text
		}
	}
	return list
}

// TestHostEquivalents checks that both builds of the package offer the same.
func TestHostEquivalents(t *testing.T) {
	require.Equal(t, functions(t, "machine_portico.go"), functions(t, "machine_host.go"))
}

func TestKinds(t *testing.T) {
	require.Equal(t, int(bytecode.KindBool), KindBool)
	require.Equal(t, int(bytecode.KindUintptr), KindUintptr)
	require.Equal(t, int(bytecode.KindString), KindString)
	require.Equal(t, int64(-1), Signed(KindInt8, 0xff))
	require.Equal(t, int64(255), Signed(KindInt64, 0xff))
}
