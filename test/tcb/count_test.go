package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrustedComputingBaseIsWithinItsLimit(t *testing.T) {
	folders, total, bare, err := Count("../..")
	require.NoError(t, err)
	require.LessOrEqual(t, total, Limit)
	require.LessOrEqual(t, bare, bareLimit)
	require.DirExists(t, filepath.Join("../..", untrusted))
	sum := 0
	for _, f := range folders {
		sum += f.Lines
	}
	require.Equal(t, total+bare, sum)
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
	folders, total, bare, err := Count(project(t, map[string]string{
		"bytecode/a.go":             "package bytecode\n",
		"bytecode/a_test.go":        "package bytecode\n\nimport _ \"" + module + "/compiler/text\"\n",
		"bytecode/testdata/b.go":    "package b\n",
		"bytecode/notes.txt":        "text\n",
		"compiler/text/t.go":        "package text\n",
		"bytecode/x_windows.go":     "package bytecode\n",
		"verifier/v.go":             "package verifier\n\nimport _ \"" + module + "/bytecode\"\n",
		"domainzero/d.go":           "package domainzero\n\nimport _ \"" + module + "/verifier\"\n",
		"domainzero/z/z.go":         "package z\n",
		bareMachine + "/b.go":       "package bare\n\nvar b int\n",
		"domainzero/z/call_amd64.s": "TEXT f\n\tRET\n",
		"domainzero/testdata/t.go":  "package t\n",
		"compiler/c.go":             "package compiler\n",
	}))
	require.NoError(t, err)
	require.Equal(t, []Folder{{"bytecode", 1}, {"domainzero", 2}, {bareMachine, 2}, {"domainzero/z", 3}, {"verifier", 2}}, folders)
	require.Equal(t, 8, total)
	require.Equal(t, 2, bare)
}

func TestCountRefusesToTrust(t *testing.T) {
	for _, folder := range []string{untrusted, "compiler/internal/x"} {
		_, _, _, err := Count(project(t, map[string]string{
			"verifier/v.go":     "package verifier\n\nimport _ \"" + module + "/" + folder + "\"\n",
			"domainzero/d.go":   "package domainzero\n\nimport _ \"" + module + "/verifier\"\n",
			folder + "/x.go":    "package x\n",
			"bytecode/a.go":     "package bytecode\n",
			"domainzero/e/e.go": "package e\n",
		}))
		require.ErrorContains(t, err, "domainzero links "+folder)
	}
	_, _, _, err := Count(t.TempDir())
	require.Error(t, err)
}
