package load

import (
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// madeLoader returns a loader of a module that imports golib, a library and an overlay that are made of texts.
func madeLoader(t *testing.T, module, library map[string]string, overlay fstest.MapFS) *Loader {
	t.Helper()
	write := func(texts map[string]string) string {
		dir := t.TempDir()
		for name, text := range texts {
			file := filepath.Join(dir, name)
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		}
		return dir
	}
	module["go.mod"] = "module " + ModulePath + "\n"
	module["components/golib/golib.go"] = "package golib\n"
	l, err := New(Options{Root: write(module), GOROOT: write(library), Overlay: overlay}, func(*Loader, *Package) bool { return true })
	require.NoError(t, err)
	l.Begin()
	return l
}

// functions returns the names of a package's functions and where they are.
func functions(l *Loader, s *Package) (list []string) {
	for _, f := range s.Syntax {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				list = append(list, filepath.Base(l.Files.Position(fd.Pos()).Filename)+" "+declaredName(fd))
			}
		}
	}
	return list
}

func TestOverlay(t *testing.T) {
	l := madeLoader(t, map[string]string{}, map[string]string{
		"src/whole/whole.go": "package whole\n\nfunc assembly()\n",
		"src/part/part.go":   "package part\n\nimport (\n\t\"unsafe\"\n\t\"whole\"\n)\n\ntype T struct{}\n\nfunc (*T) F() uintptr { return unsafe.Sizeof(0) }\n\nfunc (T) G() { whole.F() }\n",
	}, fstest.MapFS{
		"replace/whole/whole.go": {Data: []byte("package whole\n\nfunc F() {}\n")},
		"patch/part/p.go":        {Data: []byte("package part\n\nfunc (*T) F() uintptr { return 8 }\n")},
	})
	s := l.Load("part")
	require.NoError(t, l.Log.Err())
	require.Equal(t, []string{"part.go T.G", "p.go T.F"}, functions(l, s))
	require.Equal(t, []string{"whole"}, ImportsOf(s))
	require.Equal(t, []string{"whole.go F"}, functions(l, l.Packages["whole"]))
	var order []string
	for _, s := range l.Order {
		order = append(order, s.Path)
	}
	require.Equal(t, []string{GolibPath, "whole", "part"}, order)
}

func TestOnlyTheSystemBindsIntrinsics(t *testing.T) {
	const text = "package p\n\n//portico:op freeze\nfunc f()\n"
	l := madeLoader(t, map[string]string{"p/p.go": text}, map[string]string{"src/p/p.go": text}, nil)
	s := l.Load(ModulePath + "/p")
	require.NoError(t, l.Log.Err())
	require.Len(t, l.Directives, 1)
	require.Equal(t, "op", l.Directives[s.Types.Scope().Lookup("f")].Kind)
	l.Load("p")
	require.ErrorContains(t, l.Log.Err(), "only packages of")
}

// What could not be loaded is tried again by the next compilation.
func TestBadPackagesAreLoadedAgain(t *testing.T) {
	l := madeLoader(t, map[string]string{"p/p.go": "package p\n\nvar x int = true\n"}, map[string]string{}, nil)
	l.Load(ModulePath + "/p")
	require.ErrorContains(t, l.Log.Err(), "cannot use true")
	require.NoError(t, os.WriteFile(filepath.Join(l.directory(ModulePath+"/p"), "p.go"), []byte("package p\n"), 0o600))
	l.Begin()
	l.Load(ModulePath + "/p")
	require.NoError(t, l.Log.Err())
}

func TestChanged(t *testing.T) {
	overlay := fstest.MapFS{"replace/whole/whole.go": {Data: []byte("package whole\n")}}
	library := map[string]string{"src/a/a.go": "package a\n\nimport _ \"whole\"\n", "src/b/b.go": "package b\n", "src/whole/whole.go": "package whole\n"}
	load := func() *Loader {
		l := madeLoader(t, map[string]string{}, library, overlay)
		l.Load("a")
		l.Load("b")
		require.NoError(t, l.Log.Err())
		return l
	}
	overlay[PinFile] = &fstest.MapFile{Data: []byte(load().Pins("go1.0"))}
	require.Equal(t, 3, strings.Count(string(overlay[PinFile].Data), "\n"), "a release and two packages")
	release, changed := load().Changed()
	require.Equal(t, "go1.0", release)
	require.Empty(t, changed)
	library["src/b/b.go"] += "\nfunc F() {}\n"
	_, changed = load().Changed()
	require.Equal(t, []string{"b"}, changed)
	library["src/a/new.go"] = "package a\n"
	_, changed = load().Changed()
	require.Equal(t, []string{"a", "b"}, changed)
}
