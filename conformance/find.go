package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"go/build"
	"go/build/constraint"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Test is a program of the suite.
type Test struct {
	Name string // its path below the suite's directory
	File string // its path
	Want string // what it prints, standard output and error together
}

// Find returns the tests below dir, which is GOROOT/test or a directory or file in it,
// that are flag-free programs for linux/amd64, by name. Names are relative to root.
func Find(root, dir string) ([]Test, error) {
	var tests []Test
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			// x.dir holds the packages of the test x.go.
			if strings.HasSuffix(path, ".dir") {
				return fs.SkipDir
			}
			return nil
		case filepath.Ext(path) != ".go":
			return nil
		}
		applies, err := isProgram(path)
		if err != nil || !applies {
			return err
		}
		test, err := newTest(root, path)
		tests = append(tests, test)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("finding tests in %s: %w", dir, err)
	}
	slices.SortFunc(tests, func(a, b Test) int { return strings.Compare(a.Name, b.Name) })
	return tests, nil
}

// newTest reads what a test should print: a test without a .out file prints nothing.
func newTest(root, path string) (Test, error) {
	name, err := filepath.Rel(root, path)
	if err != nil {
		return Test{}, err
	}
	want, err := os.ReadFile(strings.TrimSuffix(path, ".go") + ".out")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Test{}, err
	}
	return Test{Name: filepath.ToSlash(name), File: path, Want: string(want)}, nil
}

// isProgram reports whether a file's recipe, the comment in its first line that is no
// build constraint, is to run it, and its build constraints hold.
func isProgram(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	recipe, applies := "", true
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "package ") {
			break
		}
		if constraint.IsGoBuild(line) || constraint.IsPlusBuild(line) {
			if expr, err := constraint.Parse(line); err == nil {
				applies = applies && expr.Eval(isTag)
			}
			continue
		}
		if recipe == "" {
			recipe = strings.TrimSpace(strings.TrimPrefix(line, "//"))
		}
		if recipe != "" && recipe != "run" {
			return false, nil
		}
	}
	return applies && recipe == "run", lines.Err()
}

// isTag reports whether a build tag holds on linux/amd64, as the suite's own runner has
// it: unix, for one, does not.
func isTag(tag string) bool {
	switch tag {
	case "linux", "amd64", "gc", "cgo", "test_run":
		return true
	}
	return slices.Contains(build.Default.ReleaseTags, tag)
}
