package programs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/portico-os/portico/test/generators/apart"
)

// A harness has children carry out orders, and starts another one when one falls.
type harness struct {
	library string // the file
	child   *apart.Process[order, answer]
}

func newHarness(dir string) (*harness, error) {
	lib, err := library()
	if err != nil {
		return nil, err
	}
	h := &harness{library: filepath.Join(dir, "library.pco")}
	if err := os.WriteFile(h.library, lib, 0o600); err != nil {
		return nil, err
	}
	h.child, err = newChild(h.library)
	return h, err
}

func (h *harness) close() error { return h.child.End() }

// ask is ask of the child. What makes it fall is told as fell.
func (h *harness) ask(o *order, within time.Duration) (a answer, fell string, err error) {
	a, gone := h.child.Ask(*o, within)
	if gone == nil {
		return a, "", nil
	}
	h.child, err = newChild(h.library)
	return answer{}, gone.Error(), err
}

// timeOf is the most that so many programs may take; they take a hundredth of it.
func timeOf(programs uint64) time.Duration {
	return 3*time.Minute + time.Duration(programs)*20*time.Second
}

// batch tries programs. If they make a child fall, it tries each by itself.
func (h *harness) batch(o order) (answer, error) {
	a, fell, err := h.ask(&o, timeOf(o.Count))
	switch {
	case err != nil:
		return a, err
	case a.Error != "":
		return a, errors.New(a.Error)
	case fell == "":
		return a, nil
	case o.Count == 1:
		return answer{Tried: 1, Found: []finding{{Seed: o.From, Text: fell}}}, nil
	}
	var all answer
	for seed := o.From; seed < o.From+o.Count; seed++ {
		one := o
		one.From, one.Count = seed, 1
		b, err := h.batch(one)
		if err != nil {
			return all, err
		}
		all.add(b)
	}
	if len(all.Found) == 0 {
		all.Found = []finding{{Seed: o.From, Text: fmt.Sprintf("%d programs together, none of them alone: %s", o.Count, fell)}}
	}
	return all, nil
}

func (a *answer) add(b answer) {
	a.Tried, a.Runs, a.TooLong = a.Tried+b.Tried, a.Runs+b.Runs, a.TooLong+b.TooLong
	a.Mutants.add(b.Mutants)
	a.Found = append(a.Found, b.Found...)
	if a.Covered == nil {
		a.Covered = map[string]int{}
	}
	for k, n := range b.Covered {
		a.Covered[k] += n
	}
}

// A tally counts mutants.
type tally struct{ Tried, Accepted, Judged int }

func (t *tally) add(u tally) {
	t.Tried, t.Accepted, t.Judged = t.Tried+u.Tried, t.Accepted+u.Accepted, t.Judged+u.Judged
}
