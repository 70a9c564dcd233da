package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// suite writes files and returns the directory.
func suite(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

func TestFind(t *testing.T) {
	const program = "\n\npackage main\n\nfunc main() {}\n"
	root := suite(t, map[string]string{
		"a.go":                  "// run" + program,
		"b.go":                  "// run" + program,
		"b.out":                 "text\n",
		"fixedbugs/c.go":        "//go:build linux && !wasm\n\n// run" + program,
		"late.go":               "// run\n\n//go:build cgo && amd64" + program,
		"release.go":            "// run\n\n//go:build go1.18" + program,
		"flags.go":              "// run -gcflags=-l" + program,
		"arguments.go":          "// run a b" + program,
		"errors.go":             "// errorcheck" + program,
		"dir.go":                "// rundir\n\npackage ignored\n",
		"dir.dir/main.go":       "// run" + program,
		"other.go":              "// run\n\n//go:build windows" + program,
		"experiment.go":         "//go:build goexperiment.arenas\n\n// run" + program,
		"nothing.go":            "// This is not a recipe.\n\n// run" + program,
		"constraint_in_body.go": "// run\n\npackage main\n\n//go:build windows\nfunc main() {}\n",
		"readme.txt":            "// run" + program,
	})
	tests, err := Find(root, root)
	require.NoError(t, err)
	var names []string
	for _, test := range tests {
		names = append(names, test.Name)
		require.FileExists(t, test.File)
	}
	want := []string{"a.go", "b.go", "constraint_in_body.go", "fixedbugs/c.go", "late.go", "release.go"}
	require.Empty(t, cmp.Diff(want, names))
	require.Equal(t, "", tests[0].Want)
	require.Equal(t, "text\n", tests[1].Want)

	tests, err = Find(root, filepath.Join(root, "fixedbugs"))
	require.NoError(t, err)
	require.Len(t, tests, 1)
	require.Equal(t, "fixedbugs/c.go", tests[0].Name)

	_, err = Find(root, filepath.Join(root, "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestFindInGOROOT(t *testing.T) {
	root := filepath.Join(build.Default.GOROOT, "test")
	if _, err := os.Stat(root); err != nil {
		t.Fatalf("Go's test suite is not installed: %v", err)
	}
	tests, err := Find(root, root)
	require.NoError(t, err)
	require.Greater(t, len(tests), 950)
	require.Less(t, len(tests), 1200)
}

// runnerFunc is a Runner made of a function.
type runnerFunc func(ctx context.Context, file string) (Outcome, error)

func (f runnerFunc) Run(ctx context.Context, file string) (Outcome, error) { return f(ctx, file) }

func TestVerdicts(t *testing.T) {
	tests := []struct {
		name    string
		want    string
		run     runnerFunc
		verdict Verdict
		reason  string
	}{
		{name: "silent", run: func(context.Context, string) (Outcome, error) { return Outcome{}, nil }, verdict: Pass},
		{name: "printing", want: "a\nb\n", verdict: Pass,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a\r\nb\n"}, nil }},
		{name: "another line", want: "a\nb\n", verdict: Wrong, reason: `output differs in line 2: "c" instead of "b"`,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a\nc\n"}, nil }},
		{name: "too little", want: "a\nb", verdict: Wrong, reason: `output differs in line 2: the end instead of "b"`,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a"}, nil }},
		{name: "too much", want: "a", verdict: Wrong, reason: `output goes on: "b"`,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a\nb"}, nil }},
		{name: "unexpected", verdict: Wrong, reason: `output where there should be none: "a"`,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a"}, nil }},
		{name: "status", want: "a", verdict: Wrong, reason: `exit status 2: "a"`,
			run: func(context.Context, string) (Outcome, error) { return Outcome{Output: "a", Status: 2}, nil }},
		{name: "refused", verdict: Refused, reason: "a.go:1:1: goroutine is not supported: refused",
			run: func(context.Context, string) (Outcome, error) {
				return Outcome{}, fmt.Errorf("a.go:1:1: goroutine is not supported: %w", ErrRefused)
			}},
		{name: "crash", verdict: Crash, reason: "segmentation fault",
			run: func(context.Context, string) (Outcome, error) { return Outcome{}, errors.New("segmentation fault") }},
		{name: "panic", verdict: Crash, reason: "panic in the runner: oops",
			run: func(context.Context, string) (Outcome, error) { panic("oops") }},
		{name: "timeout", verdict: Timeout, reason: "no end after 50ms",
			run: func(ctx context.Context, _ string) (Outcome, error) { <-ctx.Done(); return Outcome{}, ctx.Err() }},
		{name: "killed at the limit", verdict: Timeout, reason: "no end after 50ms",
			run: func(ctx context.Context, _ string) (Outcome, error) {
				<-ctx.Done()
				return Outcome{}, errors.New("signal: killed")
			}},
		{name: "deaf", verdict: Timeout, reason: "no end after 50ms",
			run: func(context.Context, string) (Outcome, error) { select {} }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := judge(t.Context(), Test{Name: test.name, Want: test.want}, test.run, 50*time.Millisecond)
			require.Equal(t, test.verdict, result.Verdict)
			require.Equal(t, test.reason, result.Reason)
			require.Equal(t, test.name, result.Name)
		})
	}
}

func TestRun(t *testing.T) {
	var tests []Test
	for i := range 100 {
		tests = append(tests, Test{Name: fmt.Sprint(i), File: fmt.Sprint(i)})
	}
	runner := runnerFunc(func(_ context.Context, file string) (Outcome, error) {
		switch file[len(file)-1] {
		case '0', '1':
			return Outcome{}, ErrRefused
		case '2':
			return Outcome{Status: 1}, nil
		case '3':
			return Outcome{}, errors.New("fault")
		case '4':
			return Outcome{}, context.DeadlineExceeded
		}
		return Outcome{}, nil
	})
	calls := 0
	report := Run(t.Context(), tests, runner, Options{Workers: 4, Progress: func(done, total int) {
		calls++
		require.Equal(t, calls, done)
		require.Equal(t, 100, total)
	}})
	require.Equal(t, 100, calls)
	text, err := json.Marshal(report.Counts())
	require.NoError(t, err)
	require.JSONEq(t, `{"schema":1,"total":100,"pass":50,"refused":20,"wrong":10,"crash":10,"timeout":10}`, string(text))
	require.Len(t, report.Tests, 100)
	for i, result := range report.Tests {
		require.Equal(t, tests[i].Name, result.Name)
	}
	require.Nil(t, report.Counts().Tests)
}

func TestRunNothing(t *testing.T) {
	require.Equal(t, &Report{Schema: 1, Tests: []Result{}}, Run(t.Context(), nil, nil, Options{}))
}
