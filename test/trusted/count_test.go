package trusted

import (
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCount(t *testing.T) {
	s, err := Count("../..")
	require.NoError(t, err)
	require.DirExists(t, filepath.Join("../..", untrusted))
	for _, want := range []string{"boot", "qemu/archive", imageKernel} {
		require.True(t, slices.ContainsFunc(s.Image, func(f Folder) bool { return f.Name == want && f.Lines > 0 }), want)
	}
	require.Positive(t, Total(s.Record), "DomainZero takes the record of a configuration")
}

func TestTheLibraryIsCounted(t *testing.T) {
	l, err := CountLibrary("../..")
	require.NoError(t, err)
	own, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src/runtime/proc*.go"))
	require.NoError(t, err)
	least, err := fileLines("", own)
	require.NoError(t, err)
	require.Positive(t, least)
	require.Greater(t, l.Runtime, least)
	require.Positive(t, l.Packages)
	require.Positive(t, l.Modules)
	_, err = CountLibrary(t.TempDir())
	require.Error(t, err)
}

func TestGoLines(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want int
	}{
		"empty":              {"", 0},
		"comments":           {"// Package p.\npackage p\n\n/* more\n\nlines */\n", 1},
		"comment after code": {"package p // here\n\nvar x = 1 /* one */ + 2\n", 2},
		"raw string":         {"package p\n\nvar x = `a\n\n// b\n`\n", 5},
		"braces":             {"package p\n\nfunc f() {\n}\n", 3},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, goLines([]byte(test.text))) })
	}
}

func TestAssemblyLines(t *testing.T) {
	require.Equal(t, 3, assemblyLines([]byte("#include \"x.h\"\n\n// comment\n/* a\nb */\nMOVQ AX, BX // c\n\tRET /* d */\n")))
}

// project writes a project's files and returns its root.
func project(t *testing.T, files map[string]string) string {
	root := t.TempDir()
	for file, text := range files {
		name := filepath.Join(root, file)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	return root
}

func TestCountFollowsImports(t *testing.T) {
	s, err := Count(project(t, map[string]string{
		"bytecode/a.go":             "package bytecode\n",
		"bytecode/a_test.go":        "package bytecode\n\nimport _ \"" + module + "/compiler/text\"\n",
		"bytecode/testdata/b.go":    "package b\n",
		"bytecode/notes.txt":        "text\n",
		"compiler/text/t.go":        "package text\n",
		"bytecode/x_windows.go":     "package bytecode\n",
		"verifier/v.go":             "package verifier\n\nimport _ \"" + module + "/bytecode\"\n",
		"domainzero/d.go":           "package domainzero\n\nimport _ \"" + module + "/verifier\"\n",
		Configuration + "/m.go":     "package model\n",
		"domainzero/z/z.go":         "package z\n\nimport _ \"" + module + "/" + Configuration + "\"\n",
		BareMachine + "/b.go":       "package bare\n\nvar b int\n",
		"domainzero/z/call_amd64.s": "TEXT f\n\tRET\n",
		"domainzero/testdata/t.go":  "package t\n",
		"compiler/c.go":             "package compiler\n",
		imageKernel + "/k.go":       "package main\n\nimport _ \"" + module + "/boot\"\n\nfunc main() {}\n",
		"boot/b.go":                 "package boot\n\nimport _ \"" + module + "/domainzero\"\n",
	}))
	require.NoError(t, err)
	require.Equal(t, Surface{
		Base:   []Folder{{"bytecode", 1}, {"domainzero", 2}, {"domainzero/z", 4}, {"verifier", 2}},
		Bare:   []Folder{{BareMachine, 2}},
		Record: []Folder{{Configuration, 1}},
		Image:  []Folder{{"boot", 2}, {imageKernel, 3}},
	}, s)
	require.Equal(t, 9, Total(s.Base))
}

func TestCountRefusesToTrust(t *testing.T) {
	for name, test := range map[string]struct{ file, pkg, folder string }{
		"compiler":                {"verifier/x.go", "verifier", untrusted},
		"within it":               {"verifier/x.go", "verifier", "compiler/internal/x"},
		"in the kernel of images": {imageKernel + "/x.go", "main", "compiler/text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Count(project(t, map[string]string{
				test.file:             "package " + test.pkg + "\n\nimport _ \"" + module + "/" + test.folder + "\"\n",
				"verifier/v.go":       "package verifier\n",
				"domainzero/d.go":     "package domainzero\n\nimport _ \"" + module + "/verifier\"\n",
				test.folder + "/y.go": "package y\n",
				imageKernel + "/k.go": "package main\n",
			}))
			require.ErrorContains(t, err, "links "+test.folder)
		})
	}
	_, err := Count(t.TempDir())
	require.Error(t, err)
}
