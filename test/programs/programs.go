package programs

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/portico-os/portico/conformance"
)

//go:embed testdata
var testdata embed.FS

// Names returns the names of the programs. Those that begin with std_ need packages of
// the standard library.
func Names() []string {
	entries, err := testdata.ReadDir("testdata")
	if err != nil {
		panic(err) // it is embedded above
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".go"); ok {
			names = append(names, name)
		}
	}
	return names
}

// Directory returns the directory of the programs' source, in the checkout that this
// package was compiled from.
func Directory() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "testdata")
}

// File returns the source file of a program.
func File(name string) string { return filepath.Join(Directory(), name+".go") }

// Want returns the outcome of a program as [Text] gives it.
func Want(name string) (string, error) {
	text, err := testdata.ReadFile("testdata/" + name + ".out")
	return string(text), err
}

// Text returns an outcome as text: output without traces, and exit status.
func Text(o conformance.Outcome) string {
	return fmt.Sprintf("%sexit status %d\n", Normalize(o.Output), o.Status)
}

// Normalize removes what may differ between two right runs of a program that panics: the
// line about a signal and, from the end of the panic's text on, the trace. A program's own
// output must have no line that starts like that of a panic.
func Normalize(output string) string {
	var kept strings.Builder
	panicking := false
	for line := range strings.Lines(output) {
		starts := strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")
		if panicking && !starts && !strings.HasPrefix(line, "\t") {
			break
		}
		panicking = panicking || starts
		kept.WriteString(line)
	}
	if panicking && !strings.HasSuffix(kept.String(), "\n") {
		kept.WriteByte('\n')
	}
	return kept.String()
}

// Check runs a program and returns an error that shows how its outcome differs from what
// it should be.
func Check(ctx context.Context, runner conformance.Runner, name string) error {
	want, err := Want(name)
	if err != nil {
		return err
	}
	outcome, err := runner.Run(ctx, File(name))
	if err != nil {
		return err
	}
	if got := Text(outcome); got != want {
		return fmt.Errorf("%s: %s", name, firstDifference(got, want))
	}
	return nil
}

func firstDifference(got, want string) string {
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i, line := range gotLines {
		if i >= len(wantLines) || line != wantLines[i] {
			return fmt.Sprintf("line %d is %q instead of %q", i+1, line, strings.Join(wantLines[min(i, len(wantLines)):min(i+1, len(wantLines))], ""))
		}
	}
	return fmt.Sprintf("ends after line %d, before %q", len(gotLines), wantLines[len(gotLines)])
}

// Toolchain runs programs with go build: the oracle.
type Toolchain struct{}

// Run implements [conformance.Runner].
func (Toolchain) Run(ctx context.Context, file string) (conformance.Outcome, error) {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		return conformance.Outcome{}, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "program")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, file).CombinedOutput(); err != nil {
		return conformance.Outcome{}, fmt.Errorf("go build %s: %w\n%s", file, err, out)
	}
	var output bytes.Buffer
	command := exec.CommandContext(ctx, binary)
	command.Stdout, command.Stderr = &output, &output
	err = command.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return conformance.Outcome{}, err
	}
	return conformance.Outcome{Output: output.String(), Status: command.ProcessState.ExitCode()}, ctx.Err()
}
