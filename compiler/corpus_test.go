package compiler_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/overlay"
	"github.com/portico-os/portico/internal/interp"
)

// TestStandardLibrary compiles and verifies every package of the standard library that
// components may import.
func TestStandardLibrary(t *testing.T) {
	l := newLoader(t)
	for _, name := range overlay.Packages {
		t.Run(name, func(t *testing.T) {
			files, err := l.Compile(name)
			require.NoError(t, err)
			_, err = verifyAll(files)
			require.NoError(t, err)
		})
	}
}

// TestSystem compiles and verifies the system's own packages.
func TestSystem(t *testing.T) {
	l := newLoader(t)
	for _, name := range []string{"components/golib", "memobj", "portals", "components/hello"} {
		t.Run(name, func(t *testing.T) {
			files, err := l.Compile(compiler.ModulePath + "/" + name)
			require.NoError(t, err)
			_, err = verifyAll(files)
			require.NoError(t, err)
		})
	}
}

// different are the programs that behave otherwise, and why.
var different = map[string]string{
	"env.go":                  "there is no environment",
	"fixedbugs/issue29190.go": "more elements than the interpreter has room for",
	"fixedbugs/issue34395.go": "more elements than the interpreter has room for",
	"fixedbugs/issue7550.go":  "more elements than the interpreter has room for",
	"peano.go":                "deeper recursion than the interpreter's",
}

// TestGoSuite compiles, verifies and runs the programs of Go's own test suite that are
// run without flags and need nothing but the language and what is there of the library. What the compiler refuses is
// counted by name; what it compiles must verify.
func TestGoSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	root := filepath.Join(strings.TrimSpace(string(out)), "test")
	var names []string
	require.NoError(t, filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") && isPlainRun(name) {
			names = append(names, name)
		}
		return err
	}))
	loader := newLoader(t)
	verified, passed, unfinished := 0, 0, 0
	refused := map[string]int{}
	for _, name := range names {
		short := strings.TrimPrefix(name, root+"/")
		if different[short] != "" {
			continue
		}
		files, err := loader.Compile(name)
		if err != nil {
			reason := refusalOf(err)
			refused[reason]++
			if reason == "error" || testing.Verbose() {
				t.Logf("refused %s: %s", short, strings.SplitN(err.Error(), "\n", 2)[0])
			}
			continue
		}
		components, err := verifyAll(files)
		if err != nil {
			t.Errorf("%s does not verify: %v", short, err)
			continue
		}
		verified++
		got, err := execute(components)
		switch want, _ := os.ReadFile(strings.TrimSuffix(name, ".go") + ".out"); {
		case errors.Is(err, interp.ErrSteps):
			unfinished++
		case err != nil:
			t.Errorf("%s fails: %v, printed %.300q", short, err, got)
		case got != string(want):
			t.Errorf("%s prints %.300q, not %.300q", short, got, want)
		default:
			passed++
		}
	}
	t.Logf("%d programs: %d verified, %d passed, %d took too long", len(names), verified, passed, unfinished)
	for _, reason := range slices.Sorted(maps.Keys(refused)) {
		t.Logf("%4d refused: %s", refused[reason], reason)
	}
}

func refusalOf(err error) string {
	var ds compiler.Diagnostics
	if !errors.As(err, &ds) {
		return fmt.Sprint("other: ", err)
	}
	for _, d := range ds {
		if d.Feature != "" {
			return string(d.Feature)
		}
	}
	return "error"
}

// isPlainRun reports whether a file is run without flags or arguments and imports only
// what components may import.
func isPlainRun(name string) bool {
	text, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if strings.TrimSpace(string(first)) != "// run" {
		return false
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
	return err == nil && !slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool {
		return !slices.Contains(overlay.Packages, strings.Trim(s.Path.Value, `"`))
	})
}
