package types

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/portico-os/portico/test/generators/apart"
)

// A harness runs batches in both ways and compares them.
type harness struct {
	dir   string
	child *apart.Process[order, answer]
	calls signatures
}

func newHarness(dir string) (*harness, error) {
	c, err := newChild()
	return &harness{dir: dir, child: c}, err
}

func (h *harness) close() error { return h.child.End() }

// A difference is what a run on Portico did other than the program that Go made.
type difference struct {
	run        arrangement
	test       string // name of the case; "" if there is none to blame
	want, have string
}

func (d *difference) String() string {
	if d.test == "" {
		return d.have
	}
	return fmt.Sprintf("%s, case %q:\nGo      %s\nPortico %s", d.run, d.test, d.want, d.have)
}

// errNotRun says that a batch is no Go, or none for Portico: there is nothing to compare.
var errNotRun = errors.New("the batch does not run")

// compare runs a batch in all arrangements. The error is errNotRun, or says that no judgement is possible.
func (h *harness) compare(b *batch, runs []arrangement, verbose bool) ([]difference, error) {
	if err := os.RemoveAll(h.dir); err != nil {
		return nil, err
	}
	if err := b.write(h.dir); err != nil {
		return nil, err
	}
	o := &order{Dir: h.dir, Module: b.module, Services: b.services, Runs: runs, Layouts: b.layouts(), Params: map[string]string{"collect": "true"}}
	if verbose {
		o.Params["verbose"] = "true"
	}
	type outcome struct {
		output string
		err    error
	}
	host := make(chan outcome, 1)
	go func() {
		output, err := runHost(h.dir, verbose)
		host <- outcome{output, err}
	}()
	a, fell := h.child.Ask(*o, time.Hour)
	want := <-host
	if want.err != nil {
		return nil, fmt.Errorf("%w: Go: %w", errNotRun, want.err)
	}
	if fell != nil {
		var err error
		h.child, err = newChild()
		return []difference{{have: fell.Error()}}, err
	}
	if a.Refused != "" {
		return nil, fmt.Errorf("%w: %s", errNotRun, a.Refused)
	}
	h.calls.All, h.calls.Native = h.calls.All+a.Calls.All, h.calls.Native+a.Calls.Native
	var list []difference
	if a.Layouts != "" {
		list = append(list, difference{run: runs[0], have: "layouts: " + a.Layouts})
	}
	for i, r := range a.Runs {
		list = append(list, differences(runs[i], want.output, r)...)
	}
	return list, nil
}

// runHost builds the program for Go and runs it.
func runHost(dir string, verbose bool) (string, error) {
	binary := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-gcflags=-l", "-o", binary, "./host")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	var params []string
	if verbose {
		params = append(params, "verbose=true")
	}
	var out, failure bytes.Buffer
	run := exec.Command(binary, params...)
	run.Stdout, run.Stderr = &out, &failure
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("%w: %.2000s", err, failure.String())
	}
	return out.String(), nil
}

// lines splits an output: what cases wrote, by client and name, and what else there is.
func lines(output string) (cases map[string]string, order []string, rest string) {
	cases = map[string]string{}
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		name, sum, ok := strings.Cut(line, " = ")
		if !ok {
			rest += line + "\n"
			continue
		}
		cases[name] = sum
		order = append(order, name)
	}
	return cases, order, rest
}

// differences compares outputs case by case.
func differences(run arrangement, want string, have result) (list []difference) {
	wantCases, order, _ := lines(want)
	haveCases, _, rest := lines(have.Output)
	if rest != "" || have.Error != "" {
		list = append(list, difference{run: run, have: fmt.Sprintf("%s: %s\n%.2000s", run, have.Error, rest)})
	}
	for _, name := range order {
		got, ok := haveCases[name]
		if !ok {
			got = "nothing"
		}
		if got != wantCases[name] {
			_, test, _ := strings.Cut(name, " ")
			list = append(list, difference{run, test, wantCases[name], got})
		}
	}
	return list
}
