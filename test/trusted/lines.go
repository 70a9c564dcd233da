package trusted

import (
	"bytes"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// fileLines counts the lines of code of files in a folder.
func fileLines(folder string, files []string) (count int, err error) {
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			return 0, err
		}
		if filepath.Ext(file) == ".go" {
			count += goLines(text)
		} else {
			count += assemblyLines(text)
		}
	}
	return count, nil
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
