package gotypes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler/gotypes"
	"github.com/portico-os/portico/compiler/load"
)

// checked type-checks a package without imports.
func checked(t *testing.T, text string) *load.Package {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "p.go", text, 0)
	require.NoError(t, err)
	s := &load.Package{Path: "example.org/p", Syntax: []*ast.File{f}, Info: &types.Info{Defs: map[*ast.Ident]types.Object{}}}
	s.Types, err = new(types.Config).Check(s.Path, files, s.Syntax, s.Info)
	require.NoError(t, err)
	return s
}

func newMap() *gotypes.Map { return gotypes.New(func() *types.Package { return nil }) }

func TestTypeOf(t *testing.T) {
	s := checked(t, `package p

type T struct{ next *T; n int "tag" }

type List[E any] []E

var (
	named    T
	list     List[string]
	ints     [3]int32
	table    map[string][]bool
	function func(x float64, more ...error) (complex128, *uintptr)
	both     interface { B(); a() int }
	same     struct{ next *T; n int "tag" }
)
`)
	m := newMap()
	m.Begin(s)
	of := func(name string) string { return m.TypeOf(s.Types.Scope().Lookup(name).Type()).String() }
	for name, want := range map[string]string{
		"named":    "p.T",
		"list":     "p.List[string]",
		"ints":     "[3]int32",
		"table":    "map[string][]bool",
		"function": "func(float64, ...error) (complex128, *uintptr)",
		"both":     "interface { B(); a() int }",
	} {
		require.Equal(t, want, of(name))
	}
	require.Same(t, m.TypeOf(s.Types.Scope().Lookup("T").Type()).Under(), m.TypeOf(s.Types.Scope().Lookup("same").Type()))
}

// Types that functions declare are numbered by position, whatever is asked for first.
func TestLocalTypesAreNumberedByPosition(t *testing.T) {
	s := checked(t, "package p\n\nfunc f() { type t int; _ = t(0) }\n\nfunc g() { type t string; type u int; _, _ = t(\"\"), u(0) }\n")
	m := newMap()
	m.Begin(s)
	names := map[string]string{}
	for tn := range m.LocalNames {
		typ := m.TypeOf(tn.Type())
		names[typ.Name] = typ.Under().String()
	}
	require.Equal(t, map[string]string{"t·1": "int", "t·2": "string", "u·3": "int"}, names)
}

func TestRefused(t *testing.T) {
	s := checked(t, "package p\n\ntype number interface{ ~int }\n")
	m := newMap()
	m.Begin(s)
	require.Panics(t, func() { m.TypeOf(s.Types.Scope().Lookup("number").Type().Underlying()) })
	require.Panics(t, func() { m.TypeOf(types.Typ[types.UnsafePointer]) })
	require.Panics(t, func() { m.LibraryType("Defers") }, "golib is not loaded")
}
