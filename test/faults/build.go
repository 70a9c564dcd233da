package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A mutant is a package whose test binary has faults.
type mutant struct {
	folder string
	binary string
	faults []fault // numbered from 1
	found  int     // how many there are to draw from
}

// switches is what decides at run time which fault there is.
const switches = `
import (
	faultcmp "cmp"
	faultos "os"
	faultconv "strconv"
)

var faultNow, _ = faultconv.Atoi(faultos.Getenv("PORTICO_FAULT"))

type faultInteger interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

func faultIs(n int) bool { return faultNow == n }

func faultBoth(n int, a bool, b func() bool) bool {
	if faultIs(n) {
		return a || b()
	}
	return a && b()
}

func faultEither(n int, a bool, b func() bool) bool {
	if faultIs(n) {
		return a && b()
	}
	return a || b()
}

func faultNumber[T faultInteger](n int, a T) T {
	if faultIs(n) {
		a++
	}
	return a
}

func faultLess[T faultcmp.Ordered](n int, a, b T) bool           { return a < b || faultIs(n) && a == b }
func faultLessOrEqual[T faultcmp.Ordered](n int, a, b T) bool    { return a < b || !faultIs(n) && a == b }
func faultGreater[T faultcmp.Ordered](n int, a, b T) bool        { return a > b || faultIs(n) && a == b }
func faultGreaterOrEqual[T faultcmp.Ordered](n int, a, b T) bool { return a > b || !faultIs(n) && a == b }

func faultAdd[T faultInteger](n int, a, b T) T {
	if faultIs(n) {
		return a - b
	}
	return a + b
}

func faultSub[T faultInteger](n int, a, b T) T {
	if faultIs(n) {
		return a + b
	}
	return a - b
}

func faultMul[T faultInteger](n int, a, b T) T {
	if faultIs(n) {
		return a + b
	}
	return a * b
}

func faultAnd[T faultInteger](n int, a, b T) T {
	if faultIs(n) {
		return a | b
	}
	return a & b
}

func faultOr[T faultInteger](n int, a, b T) T {
	if faultIs(n) {
		return a & b
	}
	return a | b
}
`

// build makes a mutant of a package with count faults in a folder for files.
func build(pattern string, count int, random *rand.Rand, folder string) (*mutant, error) {
	p, err := load(pattern)
	if err != nil {
		return nil, err
	}
	f := &finder{set: p.set, info: p.info}
	for _, file := range p.syntax {
		f.find(file)
	}
	m := &mutant{folder: p.folder, binary: filepath.Join(folder, p.name+".test"), found: len(f.faults)}
	for _, i := range random.Perm(len(f.faults)) {
		if len(m.faults) == count {
			break
		}
		m.faults = append(m.faults, f.faults[i])
	}
	overlay := map[string]string{}
	put := func(instead string, text []byte) error {
		name := filepath.Join(folder, filepath.Base(instead))
		overlay[instead] = name
		return os.WriteFile(name, text, 0o600)
	}
	if err := put(filepath.Join(p.folder, "switches_of_faults.go"), []byte("package "+p.name+"\n"+switches)); err != nil {
		return nil, err
	}
	for _, name := range p.files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := put(name, m.edit(name, text)); err != nil {
			return nil, err
		}
	}
	return m, m.link(overlay, filepath.Join(folder, "overlay.json"))
}

// A source is a package whose types are known.
type source struct {
	name, folder string
	files        []string
	set          *token.FileSet
	syntax       []*ast.File
	info         *types.Info
}

// load reads a package. What it imports comes from the build cache.
func load(pattern string) (*source, error) {
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Name,Dir,GoFiles", pattern).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pattern, err)
	}
	var last struct {
		ImportPath, Export, Name, Dir string
		GoFiles                       []string
	}
	exports := map[string]string{}
	for list := json.NewDecoder(bytes.NewReader(out)); list.More(); {
		if err := list.Decode(&last); err != nil {
			return nil, err
		}
		exports[last.ImportPath] = last.Export
	}
	s := &source{name: last.Name, folder: last.Dir, set: token.NewFileSet(), info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	for _, name := range last.GoFiles {
		path := filepath.Join(s.folder, name)
		file, err := parser.ParseFile(s.set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.files, s.syntax = append(s.files, path), append(s.syntax, file)
	}
	imports := importer.ForCompiler(s.set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	_, err = (&types.Config{Importer: imports}).Check(last.ImportPath, s.set, s.syntax, s.info)
	return s, err
}

// edit returns a file's text with its faults.
func (m *mutant) edit(name string, text []byte) []byte {
	type numbered struct {
		edit
		fault, order int
	}
	var all []numbered
	for i, f := range m.faults {
		if f.file != name {
			continue
		}
		for order, e := range f.edits {
			all = append(all, numbered{e, i + 1, order})
		}
	}
	// Of two faults at one place one is outside: the longer one, or that which keeps the
	// expression whole.
	outside := func(x, y numbered) int {
		a, b := m.faults[x.fault-1].edits, m.faults[y.fault-1].edits
		span := func(list []edit) int { return list[len(list)-1].at - list[0].at }
		return cmp.Or(span(b)-span(a), len(a)-len(b), x.fault-y.fault)
	}
	closes := func(x numbered) bool { return x.order == len(m.faults[x.fault-1].edits)-1 }
	slices.SortFunc(all, func(a, b numbered) int {
		switch {
		case a.at != b.at:
			return a.at - b.at
		case closes(a) && closes(b):
			return outside(b, a)
		case closes(a) != closes(b):
			return map[bool]int{true: -1, false: 1}[closes(a)]
		}
		return outside(a, b)
	})
	var out strings.Builder
	at := 0
	for _, e := range all {
		out.Write(text[at:e.at])
		out.WriteString(strings.ReplaceAll(e.text, "%d", fmt.Sprint(e.fault)))
		at = e.at + e.length
	}
	out.Write(text[at:])
	return []byte(out.String())
}

// link builds the test binary.
func (m *mutant) link(overlay map[string]string, name string) error {
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, list, 0o600); err != nil {
		return err
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", name, "-o", m.binary, ".")
	build.Dir = m.folder
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", m.folder, err, out)
	}
	return nil
}
