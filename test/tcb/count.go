package main

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Limit is the most lines that the trusted computing base may have.
const Limit = 16_000

// trusted lists the folders that are trusted, with all below them.
var trusted = []string{"bytecode", "verifier", "translator", "domainzero"}

// A Folder is a trusted folder and its lines of code.
type Folder struct {
	Name  string
	Lines int
}

// Count counts lines of code, without blank lines, comments and tests, of all trusted
// folders of the project at root, by folder.
func Count(root string) (folders []Folder, total int, err error) {
	for _, name := range trusted {
		err := filepath.WalkDir(filepath.Join(root, name), func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if entry.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			if strings.HasSuffix(file, "_test.go") {
				return nil
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			lines := 0
			switch filepath.Ext(file) {
			case ".go":
				lines = goLines(text)
			case ".s", ".h":
				lines = assemblyLines(text)
			default:
				return nil
			}
			relative, err := filepath.Rel(root, filepath.Dir(file))
			if err != nil {
				return err
			}
			i := slices.IndexFunc(folders, func(f Folder) bool { return f.Name == relative })
			if i < 0 {
				i = len(folders)
				folders = append(folders, Folder{Name: relative})
			}
			folders[i].Lines += lines
			total += lines
			return nil
		})
		if err != nil {
			return nil, 0, fmt.Errorf("count %s: %w", name, err)
		}
	}
	slices.SortFunc(folders, func(a, b Folder) int { return strings.Compare(a.Name, b.Name) })
	return folders, total, nil
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
