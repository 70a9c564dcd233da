// Package conformance runs Go's own test suite: the programs of GOROOT/test that are to
// be run, without flags. Each is built and run by a portico of its own, so that none can
// disturb another, and passes if it prints what it should and ends with status 0.
package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Verdict is how a test came out.
type Verdict string

// The verdicts.
const (
	Passed  Verdict = "passed"
	Failed  Verdict = "failed"  // wrong output or status
	Refused Verdict = "refused" // by compiler or verifier
	Broken  Verdict = "broken"  // the system failed or took too long
)

// A Result is the verdict on one test, with what was wrong.
type Result struct {
	Test    string  `json:"test"` // relative to the folder
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"`
}

// Find lists the programs below a folder that are to be run without flags, by their
// first line, and that are meant for this system, by their build constraints.
func Find(folder string) ([]string, error) {
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "portico", "portico", false
	var tests []string
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !isRun(source) {
			return nil
		}
		if fits, err := target.MatchFile(filepath.Dir(name), filepath.Base(name)); err != nil || !fits {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		tests = append(tests, relative)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tests: %w", err)
	}
	return tests, nil
}

// isRun tells whether a source begins with the line "// run", after build constraints.
func isRun(source []byte) bool {
	for line := range bytes.Lines(source) {
		text := strings.TrimSpace(string(line))
		if text != "" && !strings.HasPrefix(text, "//go:build") {
			return text == "// run"
		}
	}
	return false
}

// A Suite says how tests are run.
type Suite struct {
	Folder  string
	Command []string      // runs the Go file that is added to it
	Env     []string      // of the command
	Timeout time.Duration // for each test
	Workers int           // at a time

	// Statuses that the command ends with if the system refused or failed.
	StatusRefused, StatusFault int

	// Progress is told after each test. May be nil.
	Progress func(done, total int)
}

// Run runs tests and returns their results in order.
func (s *Suite) Run(ctx context.Context, tests []string) ([]Result, error) {
	results := make([]Result, len(tests))
	next := make(chan int)
	var done int
	var lock sync.Mutex
	var group sync.WaitGroup
	for range max(s.Workers, 1) {
		group.Go(func() {
			for i := range next {
				results[i] = s.run(ctx, tests[i])
				lock.Lock()
				done++
				if s.Progress != nil {
					s.Progress(done, len(tests))
				}
				lock.Unlock()
			}
		})
	}
	for i := range tests {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	group.Wait()
	return results, ctx.Err()
}

func (s *Suite) run(ctx context.Context, test string) Result {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	file := filepath.Join(s.Folder, test)
	cmd := exec.CommandContext(ctx, s.Command[0], append(s.Command[1:len(s.Command):len(s.Command)], file)...)
	cmd.Env = append(os.Environ(), s.Env...)
	cmd.WaitDelay = time.Second
	output, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return Result{test, Broken, fmt.Sprintf("not done after %v", s.Timeout)}
	}
	status := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		return Result{test, Broken, err.Error()}
	}
	want, err := os.ReadFile(strings.TrimSuffix(file, ".go") + ".out")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Result{test, Broken, err.Error()}
	}
	verdict, reason := s.judge(status, output, want)
	return Result{test, verdict, reason}
}

// judge compares what a test did with what it should have done.
func (s *Suite) judge(status int, output, want []byte) (Verdict, string) {
	switch {
	case status == s.StatusRefused:
		return Refused, firstLine(output)
	case status == s.StatusFault, status < 0:
		return Broken, fmt.Sprintf("status %d: %s", status, firstLine(output))
	case status != 0:
		return Failed, fmt.Sprintf("status %d: %s", status, firstLine(output))
	case !bytes.Equal(output, want):
		return Failed, "wrong output: " + firstDifference(output, want)
	}
	return Passed, ""
}

func firstLine(output []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(output)), "\n")
	return line
}

// firstDifference describes where two outputs begin to differ.
func firstDifference(got, want []byte) string {
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i, line := range gotLines {
		if i >= len(wantLines) || line != wantLines[i] {
			if i >= len(wantLines) {
				return fmt.Sprintf("line %d: got %q, want nothing", i+1, line)
			}
			return fmt.Sprintf("line %d: got %q, want %q", i+1, line, wantLines[i])
		}
	}
	return fmt.Sprintf("line %d: got nothing, want %q", len(gotLines)+1, wantLines[len(gotLines)])
}

// Count counts results by verdict.
func Count(results []Result) map[Verdict]int {
	counts := map[Verdict]int{Passed: 0, Failed: 0, Refused: 0, Broken: 0}
	for _, r := range results {
		counts[r.Verdict]++
	}
	return counts
}
