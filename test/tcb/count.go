package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/build"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Limit is the most lines that the trusted computing base may have.
const Limit = 25_000

// The bare machine is below DomainZero what Linux is to a hosted one, and counted apart.
const (
	bareMachine = "domainzero/platform/bare"
	bareLimit   = 3_000
)

// module is the project's import path.
const module = "github.com/portico-os/portico"

// kernel is the folder whose packages, with all below it, run the system. What they
// import of the project is linked with them, and so is trusted; nothing else is.
const kernel = "domainzero"

// untrusted is a folder of which nothing trusted may import a package: it makes and
// shows components, which the verifier judges like those of anybody else.
const untrusted = "compiler"

// A Folder is a trusted folder and its lines of code.
type Folder struct {
	Name  string
	Lines int
}

// Count counts lines of code, without blank lines, comments and tests, of all trusted
// packages of the project at root, by folder. The total is without the bare machine.
func Count(root string) (folders []Folder, total, bare int, err error) {
	packages, err := linked(root)
	if err != nil {
		return nil, 0, 0, err
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		if below(name, untrusted) {
			return nil, 0, 0, fmt.Errorf("%s links %s, which is not to be trusted", kernel, name)
		}
		p, folder := packages[name], Folder{Name: name}
		for _, file := range slices.Concat(p.GoFiles, p.SFiles, p.HFiles) {
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				return nil, 0, 0, err
			}
			if filepath.Ext(file) == ".go" {
				folder.Lines += goLines(text)
			} else {
				folder.Lines += assemblyLines(text)
			}
		}
		folders = append(folders, folder)
		if below(name, bareMachine) {
			bare += folder.Lines
		} else {
			total += folder.Lines
		}
	}
	return folders, total, bare, nil
}

// below reports whether a folder is another one or within it.
func below(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// linked returns the packages of the kernel, and those of the project that they
// import, by folder.
func linked(root string) (map[string]*build.Package, error) {
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "linux", "amd64", false
	packages := map[string]*build.Package{}
	var link func(folder string) error
	link = func(folder string) error {
		if packages[folder] != nil {
			return nil
		}
		p, err := target.ImportDir(filepath.Join(root, folder), 0)
		if err != nil {
			return fmt.Errorf("read package %s: %w", folder, err)
		}
		packages[folder] = p
		for _, name := range p.Imports {
			if within, ok := strings.CutPrefix(name, module+"/"); ok {
				if err := link(within); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return packages, filepath.WalkDir(filepath.Join(root, kernel), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if entry.Name() == "testdata" {
			return fs.SkipDir
		}
		folder, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		var none *build.NoGoError
		if err := link(filepath.ToSlash(folder)); !errors.As(err, &none) {
			return err
		}
		return nil
	})
}

// goLines counts the lines that have part of a token.
func goLines(text []byte) int {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, text, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && literal == "\n" {
			continue
		}
		first := file.Line(pos)
		for i := range strings.Count(literal, "\n") + 1 {
			lines[first+i] = true
		}
	}
}

var blockComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// assemblyLines counts the lines that are neither blank nor comments.
func assemblyLines(text []byte) int {
	text = blockComment.ReplaceAllFunc(text, func(comment []byte) []byte {
		return bytes.Repeat([]byte("\n"), bytes.Count(comment, []byte("\n")))
	})
	count := 0
	for line := range bytes.Lines(text) {
		code, _, _ := bytes.Cut(line, []byte("//"))
		if len(bytes.TrimSpace(code)) > 0 {
			count++
		}
	}
	return count
}
