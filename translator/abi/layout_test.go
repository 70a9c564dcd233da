package abi

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// declarations returns the package's types and constants as its source has them. What it
// imports is unknown here, which matters to nothing that has an offset.
func declarations(t *testing.T) (*types.Scope, []*ast.File) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	set, files := token.NewFileSet(), []*ast.File(nil)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	config := types.Config{Error: func(error) {}, Sizes: types.SizesFor("gc", "amd64")}
	p, _ := config.Check("abi", set, files, nil)
	return p.Scope(), files
}

// stated returns the constants of each group that is documented as "Offsets in a T": by T,
// the number that each states.
func stated(scope *types.Scope, files []*ast.File) map[string]map[string]int64 {
	found := map[string]map[string]int64{}
	for _, file := range files {
		for _, d := range file.Decls {
			group, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			about, ok := strings.CutPrefix(group.Doc.Text(), "Offsets in a ")
			if !ok {
				continue
			}
			of := strings.FieldsFunc(about, func(r rune) bool { return strings.ContainsRune(" ,.\n", r) })[0]
			found[of] = map[string]int64{}
			for _, s := range group.Specs {
				for _, name := range s.(*ast.ValueSpec).Names {
					value, _ := constant.Int64Val(scope.Lookup(name.Name).(*types.Const).Val())
					found[of][name.Name] = value
				}
			}
		}
	}
	return found
}

// Native code knows the blocks by these constants, Go by the structs. Every field has its
// constant, and none is of anything else.
func TestOffsetsAreThoseOfTheStructs(t *testing.T) {
	scope, files := declarations(t)
	sizes := types.SizesFor("gc", "amd64")
	groups := stated(scope, files)
	for _, name := range []string{"CPU", "Domain", "Thread", "TypeDesc", "MemoryObject", "RegSave"} {
		require.Contains(t, groups, name)
	}
	for name, constants := range groups {
		t.Run(name, func(t *testing.T) {
			block := scope.Lookup(name).Type().Underlying().(*types.Struct)
			var fields []*types.Var
			for i := range block.NumFields() {
				fields = append(fields, block.Field(i))
			}
			want := map[string]int64{}
			for i, offset := range sizes.Offsetsof(fields) {
				want[name+fields[i].Name()] = offset
			}
			if _, ok := constants[name+"Bytes"]; ok {
				want[name+"Bytes"] = sizes.Sizeof(block)
			}
			if diff := cmp.Diff(want, constants); diff != "" {
				t.Errorf("offsets of the struct (-) and as stated (+):\n%s", diff)
			}
		})
	}
}
