package conformance

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// ErrRefused is wrapped by the error of a Runner if the compiler or the verifier refused
// the program: what it needs is not supported, and it never ran.
var ErrRefused = errors.New("refused")

// A Runner compiles a program, a file of package main, and runs it.
//
// The error wraps ErrRefused if the program was refused, and the context's error if time
// ran out; any other says that the system failed. A program that ran to an end, be it
// with a panic, is no error. Run is called from several goroutines at a time.
type Runner interface {
	Run(ctx context.Context, file string) (Outcome, error)
}

// An Outcome is what is seen of a program that ran.
type Outcome struct {
	Output string // standard output and error, in the order in which they were written
	Status int    // exit status
}

// Options say how tests are run. The zero value is usable.
type Options struct {
	Workers  int                   // programs at a time; default: one a processor
	Limit    time.Duration         // for one test; default: DefaultLimit
	Progress func(done, total int) // called after each test, not concurrently; may be nil
}

// DefaultLimit is how long a test may take.
const DefaultLimit = 30 * time.Second

// grace is how long a Runner may take to notice that time has run out. After that the
// engine no longer waits for it.
const grace = 2 * time.Second

// Run runs tests and reports on them. If ctx ends, the tests that are left time out.
func Run(ctx context.Context, tests []Test, runner Runner, o Options) *Report {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	results := make([]Result, len(tests))
	next := make(chan int)
	var workers sync.WaitGroup
	var progress sync.Mutex
	done := 0
	for range o.Workers {
		workers.Go(func() {
			for i := range next {
				results[i] = judge(ctx, tests[i], runner, o.Limit)
				if o.Progress != nil {
					progress.Lock()
					done++
					o.Progress(done, len(tests))
					progress.Unlock()
				}
			}
		})
	}
	for i := range tests {
		next <- i
	}
	close(next)
	workers.Wait()
	return newReport(results)
}

// judge runs one test.
func judge(ctx context.Context, test Test, runner Runner, limit time.Duration) Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	outcome, err := runWithin(ctx, test.File, runner)
	result := Result{Name: test.Name, Seconds: time.Since(start).Seconds()}
	switch {
	case errors.Is(err, ErrRefused):
		result.Verdict, result.Reason = Refused, err.Error()
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		result.Verdict, result.Reason = Timeout, fmt.Sprintf("no end after %v", limit)
	case err != nil:
		result.Verdict, result.Reason = Crash, err.Error()
	case outcome.Status != 0:
		result.Verdict, result.Reason = Wrong, fmt.Sprintf("exit status %d: %s", outcome.Status, excerpt(outcome.Output))
	case strings.ReplaceAll(outcome.Output, "\r\n", "\n") != test.Want:
		result.Verdict, result.Reason = Wrong, difference(outcome.Output, test.Want)
	default:
		result.Verdict = Pass
	}
	return result
}

// runWithin calls the Runner and returns when it does or, at the latest, shortly after the
// context has ended. A Runner that panics has failed.
func runWithin(ctx context.Context, file string, runner Runner) (Outcome, error) {
	type answer struct {
		outcome Outcome
		err     error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if v := recover(); v != nil {
				a.err = fmt.Errorf("panic in the runner: %v", v)
			}
			answers <- a
		}()
		a.outcome, a.err = runner.Run(ctx, file)
	}()
	select {
	case a := <-answers:
		return a.outcome, a.err
	case <-ctx.Done():
	}
	select {
	case a := <-answers:
		if a.err == nil || errors.Is(a.err, ErrRefused) {
			return a.outcome, a.err
		}
	case <-time.After(grace):
	}
	return Outcome{}, ctx.Err()
}

// difference says where output leaves what was wanted.
func difference(got, want string) string {
	if want == "" {
		return "output where there should be none: " + excerpt(got)
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i, line := range wantLines {
		if i >= len(gotLines) || gotLines[i] != line {
			actual := "the end"
			if i < len(gotLines) {
				actual = excerpt(gotLines[i])
			}
			return fmt.Sprintf("output differs in line %d: %s instead of %s", i+1, actual, excerpt(line))
		}
	}
	return "output goes on: " + excerpt(strings.Join(gotLines[len(wantLines):], "\n"))
}

// excerpt shortens a text for a reason.
func excerpt(s string) string {
	const limit = 300
	if len(s) > limit {
		s = s[:limit] + "..."
	}
	return fmt.Sprintf("%q", s)
}
