package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// timings finds in go test's output what each part's packages took.
type timings struct {
	packages map[string]time.Duration // by part; "" of packages that have none
	cached   int                      // packages whose results were remembered
	line     []byte                   // begun
}

// Write takes part of the output.
func (t *timings) Write(p []byte) (int, error) {
	for piece := range bytes.Lines(p) {
		t.line = append(t.line, piece...)
		if piece[len(piece)-1] == '\n' {
			t.take(string(t.line))
			t.line = t.line[:0]
		}
	}
	return len(p), nil
}

// take looks at a line: ok or FAIL, a package, and a time or (cached), between tabs.
func (t *timings) take(line string) {
	fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
	if len(fields) < 3 || strings.TrimRight(fields[0], " ") != "ok" && fields[0] != "FAIL" {
		return
	}
	if fields[2] == "(cached)" {
		t.cached++
		return
	}
	seconds, _, _ := strings.Cut(fields[2], " ") // [no tests to run] may follow
	took, err := time.ParseDuration(seconds)
	if err != nil {
		return
	}
	name := ""
	if p := partOf(fields[1]); p != nil {
		name = p.name
	}
	if t.packages == nil {
		t.packages = map[string]time.Duration{}
	}
	t.packages[name] += took
}

// shares divides a time among the parts, as their packages' seconds stand to each other.
func (t *timings) shares(whole time.Duration) map[string]time.Duration {
	var sum time.Duration
	for _, took := range t.packages {
		sum += took
	}
	shares := map[string]time.Duration{}
	for name, took := range t.packages {
		if sum > 0 {
			shares[name] = time.Duration(float64(whole) * float64(took) / float64(sum))
		}
	}
	return shares
}

// A duration is what a run took.
type duration struct {
	before    time.Duration // the checks before the tests
	tests     time.Duration // go test, from start to end
	processor time.Duration // of all cores that go test's processes used
}

// report prints what each part took beside what it may take.
func (t *timings) report(w io.Writer, d duration) error {
	took, least := t.shares(d.tests), t.shares(d.processor/cores)
	took[checks], least[checks] = d.before, d.before
	var over []string
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tabs, "\npart\ttook\tat least\tmay take\t\n")
	line := func(name string, took, least, budget time.Duration) {
		fmt.Fprintf(tabs, "%s\t%s\t%s\t%s\t\n", name, minutes(took), minutes(least), minutes(budget))
		if least > budget {
			over = append(over, name)
		}
	}
	for _, p := range parts {
		line(p.name, took[p.name], least[p.name], p.budget)
	}
	if least[""] > 0 {
		line("packages of no part", took[""], least[""], 0)
	}
	line("make test", d.before+d.tests, d.before+d.processor/cores, wholeBudget)
	if err := tabs.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "at least: on %d cores that nobody else uses, by processor time; took: as it was\n", cores)
	if t.cached > 0 {
		fmt.Fprintf(w, "the results of %d packages were remembered: after go clean -testcache all run\n", t.cached)
	}
	if len(over) > 0 {
		fmt.Fprintf(w, "warning: over the budget: %s; see docs/testing.md\n", strings.Join(over, "; "))
	}
	return nil
}

// minutes writes a time as 1:05.
func minutes(d time.Duration) string {
	seconds := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
