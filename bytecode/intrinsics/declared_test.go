package intrinsics

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	gotypes "go/types"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// declarations calls yield with the functions of a file that stand for intrinsics, and the
// names that their directives have.
func declarations(file *ast.File, yield func(name string, fn *ast.FuncDecl)) {
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Doc == nil {
			continue
		}
		for _, c := range fn.Doc.List {
			if name, ok := strings.CutPrefix(c.Text, "//portico:intrinsic "); ok {
				yield(name, fn)
			}
		}
	}
}

// spelled returns how bytecode spells a type that package pkg spells so.
func spelled(pkg, typ string) string {
	if pkg == "memobj" && typ[0] == '*' {
		typ = "*memobj." + typ[1:]
	}
	return strings.NewReplacer("byte", "uint8", "any", "interface {}").Replace(typ)
}

// typesOf returns the types of a list of parameters or results.
func typesOf(pkg string, list *ast.FieldList) (names []string) {
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		for range max(1, len(f.Names)) {
			names = append(names, spelled(pkg, gotypes.ExprString(f.Type)))
		}
	}
	return names
}

// signature returns the text of a function type.
func signature[T any](params, results []T) string { return fmt.Sprintf("func%v %v", params, results) }

// judge returns what is wrong with the declaration of an intrinsic.
func judge(pkg, name string, fn *ast.FuncDecl) error {
	id, ok := ByName(name)
	if !ok {
		return fmt.Errorf("%s stands for intrinsic %s, which is not in the table", fn.Name.Name, name)
	}
	want := signature(Table[id].Signature(bytecode.NewUniverse()))
	if got := signature(typesOf(pkg, fn.Type.Params), typesOf(pkg, fn.Type.Results)); got != want {
		return fmt.Errorf("%s stands for intrinsic %s and is of type %s instead of %s", fn.Name.Name, name, got, want)
	}
	if fn.Body != nil || fn.Recv != nil || fn.Type.TypeParams != nil {
		return fmt.Errorf("%s stands for intrinsic %s: it must be a function without a body", fn.Name.Name, name)
	}
	return nil
}

// TestComponentsDeclareEveryIntrinsic reads all Go files of the project: what they declare
// is as the table has it, and what the table has some package of components offers.
func TestComponentsDeclareEveryIntrinsic(t *testing.T) {
	var declared [Count]bool
	require.NoError(t, filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil // test data may be anything
		}
		declarations(file, func(name string, fn *ast.FuncDecl) {
			if err := judge(file.Name.Name, name, fn); err != nil {
				t.Errorf("%s: %v", path, err)
			} else if id, _ := ByName(name); !strings.Contains(path, "testdata") {
				declared[id] = true
			}
		})
		return nil
	}))
	for i := range Table {
		if !declared[i] {
			t.Errorf("no package declares a function for intrinsic %s: nobody can call it", Table[i].Name)
		}
	}
}

func TestWrongDeclarationsAreSeen(t *testing.T) {
	for name, test := range map[string]struct{ pkg, source, want string }{
		"right":            {"p", "//portico:intrinsic console.take\nfunc f(b []byte) int", ""},
		"right memory":     {"p", "//portico:intrinsic memory.readonly\nfunc f(m *memobj.Memory) *memobj.ReadOnlyMemory", ""},
		"own memory":       {"memobj", "//portico:intrinsic memory.readonly\nfunc f(m *Memory) *ReadOnlyMemory", ""},
		"several names":    {"p", "//portico:intrinsic domain.param\nfunc f(a, b string) (s string, ok bool)", ""},
		"misspelt":         {"p", "//portico:intrinsic thread.yeild\nfunc f()", "thread.yeild, which is not in the table"},
		"parameter":        {"p", "//portico:intrinsic domain.exit\nfunc f(status int32)", "func[int32] [] instead of func[int] []"},
		"result":           {"p", "//portico:intrinsic clock.nanos\nfunc f() uint64", "func[] [uint64] instead of func[] [int64]"},
		"missing result":   {"p", "//portico:intrinsic atomic.new\nfunc f() int", "func[] [int] instead of func[] [*memobj.Memory int]"},
		"another's memory": {"p", "//portico:intrinsic memory.readonly\nfunc f(m *Memory) *ReadOnlyMemory", "instead of func[*memobj.Memory]"},
		"with a body":      {"p", "//portico:intrinsic thread.yield\nfunc f() {}", "without a body"},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "", "package "+test.pkg+"\n\n"+test.source+"\n", parser.ParseComments)
			require.NoError(t, err)
			found := 0
			declarations(file, func(name string, fn *ast.FuncDecl) {
				found++
				if err := judge(file.Name.Name, name, fn); test.want == "" {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, test.want)
				}
			})
			require.Equal(t, 1, found)
		})
	}
}
