package programs

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/codecheck"
)

var (
	codeFaults     = flag.Int("codefaults", 22, "how many faults to make in placed code and its tables")
	codeFaultsSeed = flag.Uint64("codefaults-seed", 1, "of the first program that gets some")
	codeFaultKinds = flag.Int("codefault-kinds", 0, "make only faults of the first kinds, which are those of code; 0: of all")
	codeFaultsTime = flag.Duration("codefaults-time", 0, "make no more faults after so long; 0: all that are wanted")
	showMissed     = flag.Bool("missed", false, "show the faults that nobody finds, and those that are none")
)

// faultsOfProgram is how many are made in one program.
const faultsOfProgram = 11

// enoughFaults is of how many faults a share says something.
const enoughFaults = 400

// variants is with how many sets of arguments a program is run with a fault that does not show.
const variants = 40

// What became of a fault.
const (
	byCodecheck = "found by codecheck"
	byPrograms  = "found by programs"
	byVariants  = "found by programs, with other arguments"
	isNone      = "none: "
	isNeverRun  = "not executed by any run"
	notFound    = "not found"
	notTried    = "not tried"
	shows       = "shows, and is said to be none"
)

// A fate is what became of a fault, and how that shows.
type fate struct {
	planted
	seed      uint64
	fate, why string
}

// TestFaultsInCode makes faults of one bit or operand in placed code, or of one entry in its tables. What breaks a rule
// of package codecheck must be found by that, and what only computes wrongly by running the program.
func TestFaultsInCode(t *testing.T) {
	var lock sync.Mutex
	var all []fate
	next, drawn, start := *codeFaultsSeed, 0, time.Now()
	kinds := codecheck.NumFaults
	if *codeFaultKinds > 0 {
		kinds = *codeFaultKinds
	}
	var work sync.WaitGroup
	for range 2 {
		h, err := newHarness(t.TempDir())
		require.NoError(t, err)
		work.Go(func() {
			defer func() { _ = h.close() }()
			for {
				lock.Lock()
				o := faultOrder{Seed: next, DrawSeed: next}
				late := *codeFaultsTime > 0 && time.Since(start) > *codeFaultsTime
				for len(o.Kinds) < faultsOfProgram && drawn < *codeFaults && !late {
					o.Kinds = append(o.Kinds, drawn%kinds)
					drawn++
				}
				next++
				lock.Unlock()
				if len(o.Kinds) == 0 {
					return
				}
				list, err := h.faults(o)
				lock.Lock()
				if err != nil {
					t.Logf("seed %d: %v", o.Seed, err)
					drawn -= len(o.Kinds) // another program gets them
				}
				all = append(all, list...)
				for i := range list {
					list[i].tell(t)
				}
				lock.Unlock()
			}
		})
	}
	work.Wait()
	report(t, all)
}

// faults makes faults in a program and finds out what becomes of them.
func (h *harness) faults(o faultOrder) (list []fate, err error) {
	if err := h.renew(); err != nil { // who knows what the last program's faults did to the process
		return nil, err
	}
	a, fell, err := h.ask(&order{Fault: &o}, 5*time.Minute)
	if err == nil && a.Error+fell != "" {
		err = fmt.Errorf("%s%s", a.Error, fell)
	}
	if err != nil {
		return nil, err
	}
	for _, f := range a.Planted {
		x := fate{planted: f, seed: o.Seed}
		if err := h.judge(&x); err != nil {
			return list, err
		}
		list = append(list, x)
	}
	return list, nil
}

// judge finds out what becomes of a fault.
func (h *harness) judge(x *fate) error {
	switch {
	case x.Breach != "":
		x.fate, x.why = byCodecheck, x.Breach
		return nil
	case x.None != "":
		x.fate = isNone + x.None
		for _, collect := range []int{0, 1} {
			different, err := h.plant(x, 0, collect, false)
			if err == nil && different != "" {
				x.fate, x.why = shows, x.None+": "+different
			}
		}
		return nil
	}
	for variant := range uint64(variants + 1) {
		for _, collect := range []int{0, 1} {
			if collect > 0 && variant > 0 && x.Tables == nil {
				continue
			}
			different, err := h.plant(x, variant, collect, false)
			switch {
			case err != nil:
				x.fate, x.why = notTried, err.Error()
				return nil
			case different != "" && variant == 0:
				x.fate, x.why = byPrograms, different
				return nil
			case different != "":
				x.fate, x.why = byVariants, different
				return nil
			}
		}
	}
	x.fate = isNeverRun
	for variant := range uint64(variants + 1) {
		for _, collect := range []int{0, 1} {
			if collect > 0 && variant > 0 {
				continue
			}
			executed, err := h.plant(x, variant, collect, true)
			if err != nil || executed != "" {
				x.fate, x.why = notFound, fmt.Sprint(err, executed)
				return nil
			}
		}
	}
	return nil
}

// plant runs a program with a fault, and says what differs.
func (h *harness) plant(x *fate, variant uint64, collect int, mark bool) (different string, err error) {
	o := faultOrder{Seed: x.seed, Variant: variant, Collect: collect, Plant: &x.planted, Mark: mark}
	a, fell, err := h.ask(&order{Fault: &o}, 2*time.Minute)
	switch {
	case err != nil:
		return "", err
	case fell != "":
		return fell, nil
	case a.Error != "":
		return "", fmt.Errorf("%s", a.Error)
	case a.Different != "":
		err = h.renew()
	}
	return a.Different, err
}

// renew has another child in place of the one that there is.
func (h *harness) renew() (err error) {
	h.child.Kill()
	h.child, err = newChild(h.library)
	return err
}

// breaksRule tells whether a fault that package codecheck does not find may break a rule of its.
func (x *fate) breaksRule() bool {
	return x.fate != byCodecheck && x.None == "" && !codecheck.Computes(x.Class)
}

// tell tells of a fault that ought to be found, or may be none.
func (x *fate) tell(t *testing.T) {
	text := fmt.Sprintf("%s: seed %d, %s: %s: %s%s [%s] %s", x.fate, x.seed, x.Function, x.Kind, x.What, x.Text, x.Class, x.why)
	switch {
	case x.fate == shows:
		t.Error(text)
	case x.breaksRule():
		t.Log("breaks a rule, perhaps: ", text)
	case *showMissed && (x.fate == notFound || x.fate == isNeverRun || x.fate == notTried):
		t.Log(text)
	}
}

// report tells what became of faults.
func report(t *testing.T, all []fate) {
	count, classes := map[string]int{}, map[string]int{}
	for _, x := range all {
		count[x.fate]++
		if x.fate != byCodecheck {
			classes[x.Kind+": "+x.fate]++
		}
	}
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[k], k)
	}
	for _, k := range slices.Sorted(maps.Keys(classes)) {
		t.Logf("      %5d %s", classes[k], k)
	}
	rules, broken := count[byCodecheck], count[byCodecheck]
	computing := map[string]int{} // of those that break no rule
	for i := range all {
		if all[i].breaksRule() {
			broken++
		} else {
			computing[all[i].fate]++
		}
	}
	found := computing[byPrograms] + computing[byVariants]
	t.Logf("seed %d: %d faults: codecheck finds %d of %d that break a rule; programs find %d of %d that only compute, and %d more are not executed",
		*codeFaultsSeed, len(all), rules, broken, found, found+computing[notFound], computing[isNeverRun])
	require.Positive(t, rules)
	if len(all) >= enoughFaults {
		require.GreaterOrEqual(t, 100*rules, 95*broken)
	}
}
