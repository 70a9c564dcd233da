package overlay_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler/overlay"
)

const module = "github.com/portico-os/portico"

// A loader loads packages as the compiler does: from the overlay, GOROOT or this module,
// for the invented system portico.
type loader struct {
	t        *testing.T
	context  build.Context
	files    *token.FileSet
	packages map[string]*types.Package
}

func newLoader(t *testing.T) *loader {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = "portico", "portico", false
	context.BuildTags, context.ToolTags = []string{"purego", "math_big_pure_go"}, nil
	return &loader{t: t, context: context, files: token.NewFileSet(), packages: map[string]*types.Package{}}
}

func (l *loader) Import(name string) (*types.Package, error) {
	require.NotEqual(l.t, "unsafe", name)
	if p, ok := l.packages[name]; ok {
		return p, nil
	}
	syntax := l.overlaid("replace", name)
	if len(syntax) == 0 {
		syntax = l.source(name)
	}
	config := types.Config{Importer: l, Sizes: types.SizesFor("gc", "amd64"), GoVersion: "go1.26"}
	p, err := config.Check(name, l.files, syntax, nil)
	require.NoError(l.t, err, "package %s", name)
	l.packages[name] = p
	l.bodies(name, syntax)
	return p, nil
}

// bodies requires that every function has a body or is bound to a built-in operation.
func (l *loader) bodies(name string, syntax []*ast.File) {
	for _, f := range syntax {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body == nil {
				require.True(l.t, strings.HasPrefix(name, module), "%s: function %s has no body", name, fd.Name.Name)
				require.Contains(l.t, fd.Doc.List[len(fd.Doc.List)-1].Text, "//portico:")
			}
		}
	}
}

func (l *loader) source(name string) []*ast.File {
	dir := filepath.Join(l.context.GOROOT, "src", name)
	if rest, ok := strings.CutPrefix(name, module); ok {
		dir = filepath.Join("..", "..", rest)
	}
	selected, err := l.context.ImportDir(dir, 0)
	require.NoError(l.t, err)
	var syntax []*ast.File
	for _, file := range selected.GoFiles {
		f, err := parser.ParseFile(l.files, filepath.Join(dir, file), nil, parser.ParseComments)
		require.NoError(l.t, err)
		syntax = append(syntax, f)
	}
	patch := l.overlaid("patch", name)
	if patch == nil {
		return syntax
	}
	replaced := map[string]bool{}
	for _, f := range patch {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				replaced[signature(fd)] = true
			}
		}
	}
	for _, f := range syntax {
		f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
			fd, ok := d.(*ast.FuncDecl)
			return ok && replaced[signature(fd)]
		})
		dropUnused(f)
	}
	return append(syntax, patch...)
}

func (l *loader) overlaid(kind, name string) []*ast.File {
	names, err := fs.Glob(overlay.FS(), path.Join(kind, name, "*.go"))
	require.NoError(l.t, err)
	var syntax []*ast.File
	for _, file := range names {
		text, err := fs.ReadFile(overlay.FS(), file)
		require.NoError(l.t, err)
		f, err := parser.ParseFile(l.files, file, text, parser.ParseComments)
		require.NoError(l.t, err)
		syntax = append(syntax, f)
	}
	return syntax
}

// signature returns the receiver and name of a function.
func signature(fd *ast.FuncDecl) string {
	if fd.Recv == nil {
		return fd.Name.Name
	}
	return strings.TrimPrefix(types.ExprString(fd.Recv.List[0].Type), "*") + "." + fd.Name.Name
}

func dropUnused(f *ast.File) {
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		gd, ok := d.(*ast.GenDecl)
		if ok && gd.Tok == token.IMPORT {
			gd.Specs = slices.DeleteFunc(gd.Specs, func(s ast.Spec) bool {
				imported := s.(*ast.ImportSpec)
				name := path.Base(strings.Trim(imported.Path.Value, `"`))
				if imported.Name != nil {
					name = imported.Name.Name
				}
				return !used[name]
			})
		}
		return ok && len(gd.Specs) == 0
	})
}

// TestPackages type-checks every package that components may import, and what those
// import, and finds neither unsafe nor assembly nor a loose end.
func TestPackages(t *testing.T) {
	l := newLoader(t)
	for _, name := range overlay.Packages {
		_, err := l.Import(name)
		require.NoError(t, err)
	}
	require.NotContains(t, l.packages, "reflect")
	require.NotContains(t, l.packages, "internal/reflectlite")
}

// TestEveryFileIsUsed finds overlay files of packages that nobody can import.
func TestEveryFileIsUsed(t *testing.T) {
	l := newLoader(t)
	for _, name := range overlay.Packages {
		_, err := l.Import(name)
		require.NoError(t, err)
	}
	for _, kind := range []string{"replace", "patch"} {
		err := fs.WalkDir(overlay.FS(), kind, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				require.Contains(t, l.packages, strings.TrimPrefix(path.Dir(file), kind+"/"))
			}
			return err
		})
		require.NoError(t, err)
	}
}
