package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrustedComputingBaseIsWithinItsLimit(t *testing.T) {
	folders, total, err := Count("../..")
	require.NoError(t, err)
	require.LessOrEqual(t, total, Limit)
	sum := 0
	for _, f := range folders {
		sum += f.Lines
	}
	require.Equal(t, total, sum)
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

func TestCountLeavesOutTestsAndData(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"bytecode/a.go":             "package bytecode\n",
		"bytecode/a_test.go":        "package bytecode\n",
		"bytecode/testdata/b.go":    "package b\n",
		"bytecode/notes.txt":        "text\n",
		"verifier/v.go":             "package verifier\n\nvar x int\n",
		"translator/amd64/t.go":     "package amd64\n",
		"translator/code.go":        "package translator\n",
		"domainzero/z/call_amd64.s": "TEXT f\n\tRET\n",
		"compiler/c.go":             "package compiler\n",
	} {
		name := filepath.Join(root, file)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	folders, total, err := Count(root)
	require.NoError(t, err)
	require.Equal(t, []Folder{{"bytecode", 1}, {"domainzero/z", 2}, {"translator", 1}, {"translator/amd64", 1}, {"verifier", 2}}, folders)
	require.Equal(t, 7, total)
}
