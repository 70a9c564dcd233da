package chaos

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portico-os/portico/test/generators/apart"
)

// A harness has a child carry out orders, and starts another one when that falls.
type harness struct {
	file  string
	child *apart.Process[order, answer]
}

func newHarness(file string) (*harness, error) {
	c, err := newChild(file)
	return &harness{file, c}, err
}

func (h *harness) close() error { return h.child.End() }

// timeOf is the most that so many runs may take, of which nothing else depends: they take a thousandth of it,
// and what enters native code again and again is stopped by mostEntries.
func timeOf(runs uint64) time.Duration { return 5*time.Minute + time.Duration(runs)*30*time.Second }

// ask is ask of the child. What makes it fall is told as fell.
func (h *harness) ask(o order) (a answer, fell string, err error) {
	a, gone := h.child.Ask(o, timeOf(o.Count))
	switch {
	case gone == nil && a.Error != "":
		return a, "", errors.New(a.Error)
	case gone == nil && a.Endless:
		_ = h.child.End() // how it ends says nothing
		h.child, err = newChild(h.file)
		return a, "", err
	case gone == nil:
		return a, "", nil
	}
	h.child, err = newChild(h.file)
	return answer{}, gone.Error(), err
}

// nextStation is the first seed that is not below another and begins with a station of its own.
func nextStation(seed uint64) uint64 { return (seed + perStation - 1) / perStation * perStation }

// seeds carries out the runs of some seeds. If they make a child fall each is carried out by itself. Those behind a finding on a station
// are left out if it cannot go on.
func (h *harness) seeds(from, count uint64) (whole answer, err error) {
	a, fell, err := h.ask(order{From: from, Count: count})
	switch {
	case err != nil:
		return a, err
	case fell == "" && uint64(a.Runs) == count:
		return a, nil
	case fell == "": // a run did not end, or one before the first on its station
		next := nextStation(from + uint64(a.Runs))
		if next >= from+count {
			return a, nil
		}
		b, err := h.seeds(next, from+count-next)
		a.add(b)
		return a, err
	case count == 1:
		return answer{Runs: 1, Found: []finding{{planOf(from, pairs()), fell}}}, nil
	}
	for seed := from; seed < from+count; {
		b, err := h.seeds(seed, 1)
		whole.add(b)
		if err != nil {
			return whole, err
		}
		if seed++; len(b.Found) > 0 {
			seed = nextStation(seed)
		}
	}
	if len(whole.Found) == 0 {
		whole.Found = []finding{{plan{Seed: from}, fmt.Sprintf("%d runs in a row, none of them alone: %s", count, fell)}}
	}
	return whole, nil
}

func (a *answer) add(b answer) {
	a.Runs, a.Entries = a.Runs+b.Runs, a.Entries+b.Entries
	a.Found, a.Happened, a.Traces = append(a.Found, b.Found...), append(a.Happened, b.Happened...), append(a.Traces, b.Traces...)
	if a.Passed == nil {
		a.Passed = map[place]int{}
	}
	for p, n := range b.Passed {
		a.Passed[p] += n
	}
}

// try carries out one plan, and returns what went wrong, "" if nothing did.
func (h *harness) try(p plan) (string, error) {
	a, fell, err := h.ask(order{From: p.Seed, Count: 1, Given: &p})
	if err != nil || fell != "" {
		return fell, err
	}
	if len(a.Found) == 0 {
		return "", nil
	}
	return a.Found[0].Text, nil
}

// reduce leaves out injections of a finding's plan as long as something still goes wrong.
func (h *harness) reduce(f finding) (finding, error) {
	again, err := h.try(f.Plan)
	if err != nil || again == "" {
		f.Text = "not when it is repeated: " + f.Text
		return f, err
	}
	f.Text = again
	for i := 0; i < len(f.Plan.Injections); {
		less := plan{f.Plan.Seed, slices.Delete(slices.Clone(f.Plan.Injections), i, i+1)}
		text, err := h.try(less)
		switch {
		case err != nil:
			return f, err
		case text != "":
			f = finding{less, text}
		default:
			i++
		}
	}
	return f, nil
}

// String tells of a finding, and what repeats it.
func (f finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, with", f.Plan.Seed)
	for _, x := range f.Plan.Injections {
		when := "before"
		if x.After {
			when = "behind"
		}
		fmt.Fprintf(&b, "\n\t%s: %s %s, from entry %d on (%d)", x.Event, when, x.Place, x.From, x.Number)
	}
	fmt.Fprintf(&b, "\nrepeat with -seed=%d -runs=1 -only=%s\n%s", f.Plan.Seed, kept(f.Plan), f.Text)
	return b.String()
}

// kept writes which injections of its seed a plan has, as the flag -only wants them.
func kept(p plan) string {
	var list []string
	for i, x := range planOf(p.Seed, pairs()).Injections {
		if slices.Contains(p.Injections, x) {
			list = append(list, fmt.Sprint(i))
		}
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ",")
}
