package builder_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
)

// compilerOf stands for a compiler: a component holds the source it was made from.
type compilerOf struct {
	folder string
	calls  int
	err    error
}

func (c *compilerOf) Compile(what ...string) ([]*bytecode.File, error) {
	c.calls++
	if c.err != nil {
		return nil, c.err
	}
	var files []*bytecode.File
	for _, path := range append([]string{"lib"}, what...) {
		text, err := os.ReadFile(filepath.Join(c.folder, path, "a.go"))
		if err != nil {
			return nil, err
		}
		files = append(files, &bytecode.File{Path: path, Data: []string{string(text)}, Init: -1})
	}
	return files, nil
}

// fixture is a folder with packages lib and user, last changed a while ago.
func fixture(t *testing.T) (folder string, compiler *compilerOf, b func(program string) *builder.Builder) {
	t.Helper()
	folder = t.TempDir()
	for _, pkg := range []string{"lib", "user"} {
		require.NoError(t, os.Mkdir(filepath.Join(folder, pkg), 0o755))
		write(t, filepath.Join(folder, pkg, "a.go"), "package "+pkg)
	}
	compiler = &compilerOf{folder: folder}
	cache := t.TempDir()
	return folder, compiler, func(program string) *builder.Builder {
		return &builder.Builder{
			New:      func() (builder.Compiler, error) { return compiler, nil },
			SourceOf: func(path string) string { return filepath.Join(folder, path) },
			Cache:    cache, Program: program, Folder: folder,
		}
	}
}

// write writes a source file as if a while ago.
func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	past := time.Now().Add(-time.Minute)
	require.NoError(t, os.Chtimes(file, past, past))
	require.NoError(t, os.Chtimes(filepath.Dir(file), past, past))
}

func TestASecondBuildComesFromTheCache(t *testing.T) {
	_, compiler, b := fixture(t)
	first, err := b("p").Build("user")
	require.NoError(t, err)
	second, err := b("p").Build("user")
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, 1, compiler.calls)
	require.Equal(t, []string{"lib", "user"}, []string{second[0].Path, second[1].Path})

	found, err := b("p").Find(first[1].Hash)
	require.NoError(t, err)
	require.Equal(t, first[1], found)
}

func TestWhatChangedIsCompiledAgain(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, folder string){
		"a file":                 func(t *testing.T, f string) { write(t, filepath.Join(f, "user/a.go"), "package other") },
		"a file of a dependency": func(t *testing.T, f string) { write(t, filepath.Join(f, "lib/a.go"), "package other") },
		"a new file":             func(t *testing.T, f string) { write(t, filepath.Join(f, "lib/b.go"), "package lib") },
		"an assembly file":       func(t *testing.T, f string) { write(t, filepath.Join(f, "lib/b.s"), "") },
		"a renamed file": func(t *testing.T, f string) {
			write(t, filepath.Join(f, "lib/a_linux.go"), "package lib")
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, compiler, b := fixture(t)
			_, err := b("p").Build("user")
			require.NoError(t, err)
			change(t, folder)
			_, err = b("p").Build("user")
			require.NoError(t, err)
			require.Equal(t, 2, compiler.calls)
		})
	}
	t.Run("but not for a test", func(t *testing.T) {
		folder, compiler, b := fixture(t)
		_, err := b("p").Build("user")
		require.NoError(t, err)
		write(t, filepath.Join(folder, "user/a_test.go"), "package user")
		_, err = b("p").Build("user")
		require.NoError(t, err)
		require.Equal(t, 1, compiler.calls)
	})
	t.Run("the program", func(t *testing.T) {
		_, compiler, b := fixture(t)
		for _, program := range []string{"p", "q", "p", "q"} {
			_, err := b(program).Build("user")
			require.NoError(t, err)
		}
		require.Equal(t, 2, compiler.calls)
	})
}

func TestSourceThatChangesWhileItIsCompiledIsNotRecorded(t *testing.T) {
	folder, compiler, b := fixture(t)
	soon := time.Now().Add(time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(folder, "lib/a.go"), soon, soon))
	for range 2 {
		_, err := b("p").Build("user")
		require.NoError(t, err)
	}
	require.Equal(t, 2, compiler.calls)
}

func TestDamagedCacheIsNotUsed(t *testing.T) {
	for name, pattern := range map[string]string{"component": "components/*.pco", "manifest": "builds/*.json"} {
		t.Run(name, func(t *testing.T) {
			_, compiler, b := fixture(t)
			first, err := b("p").Build("user")
			require.NoError(t, err)
			files, err := filepath.Glob(filepath.Join(b("p").Cache, pattern))
			require.NoError(t, err)
			require.NotEmpty(t, files)
			for _, f := range files {
				require.NoError(t, os.WriteFile(f, []byte("{}"), 0o644))
			}
			again, err := b("p").Build("user")
			require.NoError(t, err)
			require.Equal(t, first, again)
			require.Equal(t, 2, compiler.calls)
			_, err = b("p").Find([32]byte{1})
			require.ErrorIs(t, err, builder.ErrNotCached)
		})
	}
}

func TestWithoutACacheAllIsCompiled(t *testing.T) {
	_, compiler, b := fixture(t)
	for range 2 {
		bare := b("p")
		bare.Cache = ""
		_, err := bare.Build("user")
		require.NoError(t, err)
		_, err = bare.Find([32]byte{})
		require.ErrorIs(t, err, builder.ErrNotCached)
	}
	require.Equal(t, 2, compiler.calls)
}

func TestErrorsOfTheCompilerComeBack(t *testing.T) {
	_, compiler, b := fixture(t)
	compiler.err = errors.New("no")
	_, err := b("p").Build("user")
	require.ErrorIs(t, err, compiler.err)
}

func TestReadRefusesOtherFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pco")
	_, err := builder.Read(file)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(file, []byte("no component"), 0o644))
	_, err = builder.Read(file)
	require.ErrorIs(t, err, bytecode.ErrFormat)
}

func TestFindSource(t *testing.T) {
	goroot := t.TempDir()
	for _, dir := range []string{"src/io", "src/vendor/golang.org/x/text"} {
		require.NoError(t, os.MkdirAll(filepath.Join(goroot, dir), 0o755))
	}
	find := builder.FindSource("/m", "example.org/m", goroot)
	for path, want := range map[string]string{
		"example.org/m":      "/m",
		"example.org/m/a/b":  "/m/a/b",
		"example.org/mother": "",
		"io":                 filepath.Join(goroot, "src/io"),
		"golang.org/x/text":  filepath.Join(goroot, "src/vendor/golang.org/x/text"),
		"main":               "",
	} {
		require.Equal(t, want, find(path), path)
	}
}
