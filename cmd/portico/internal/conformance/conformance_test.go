package conformance

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func writeTests(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		file := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	return folder
}

func TestFindTakesWhatIsToBeRunHere(t *testing.T) {
	folder := writeTests(t, map[string]string{
		"a.go":      "// run\n\npackage main\n",
		"sub/b.go":  "//go:build portico\n\n// run\n\npackage main\n",
		"c.go":      "// run -race\n\npackage main\n",
		"d.go":      "// compile\n\npackage main\n",
		"e.go":      "// run\n\n//go:build !portico\n\npackage main\n",
		"f_test.go": "package main\n",
		"g.txt":     "// run\n",
		"empty.go":  "package main\n",
	})
	tests, err := Find(folder)
	require.NoError(t, err)
	require.Equal(t, []string{"a.go", "sub/b.go"}, tests)

	_, err = Find(filepath.Join(folder, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Each test is a shell script here: what matters is what it prints and its status.
func TestRunJudgesOutputAndStatus(t *testing.T) {
	folder := writeTests(t, map[string]string{
		"silent.go":  "",
		"prints.go":  "echo one; echo two >&2",
		"prints.out": "one\ntwo\n",
		"noisy.go":   "echo one",
		"less.go":    "echo one",
		"less.out":   "one\ntwo\n",
		"other.go":   "echo one",
		"other.out":  "two\n",
		"status.go":  "echo panic: no; echo more; exit 2",
		"refused.go": "echo unsupported: cgo; exit 3",
		"fault.go":   "echo stalled; exit 4",
		"killed.go":  "kill -9 $$",
		"slow.go":    "sleep 10",
	})
	tests := []string{"silent.go", "prints.go", "noisy.go", "less.go", "other.go", "status.go", "refused.go", "fault.go", "killed.go", "slow.go"}
	last := 0
	suite := Suite{
		Folder: folder, Command: []string{"sh"}, Timeout: 500 * time.Millisecond, Workers: 2,
		StatusRefused: 3, StatusFault: 4, Progress: func(done, _ int) { last = done },
	}
	results, err := suite.Run(context.Background(), tests)
	require.NoError(t, err)
	require.Equal(t, len(tests), last)
	require.Empty(t, cmp.Diff([]Result{
		{"silent.go", Passed, ""},
		{"prints.go", Passed, ""},
		{"noisy.go", Failed, `wrong output: line 1: got "one", want ""`},
		{"less.go", Failed, `wrong output: line 2: got "", want "two"`},
		{"other.go", Failed, `wrong output: line 1: got "one", want "two"`},
		{"status.go", Failed, "status 2: panic: no"},
		{"refused.go", Refused, "unsupported: cgo"},
		{"fault.go", Broken, "status 4: stalled"},
		{"killed.go", Broken, "status -1: "},
		{"slow.go", Broken, "not done after 500ms"},
	}, results))
}

func TestRunEndsWithItsContext(t *testing.T) {
	folder := writeTests(t, map[string]string{"a.go": ""})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	suite := Suite{Folder: folder, Command: []string{"sh"}, Timeout: time.Second}
	_, err := suite.Run(ctx, []string{"a.go"})
	require.ErrorIs(t, err, context.Canceled)
}
