package chaos

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	count   = flag.Uint64("runs", 120, "how many runs to carry out")
	first   = flag.Uint64("seed", 1, "of the first")
	reduced = flag.Bool("reduce", true, "leave out injections of what is found; otherwise end with the first")
	only    = flag.String("only", "", "numbers of the injections of -seed that are to happen, or none")
	twice   = flag.Uint64("twice", 16, "how many runs to carry out twice, and see whether they repeat")
	table   = flag.Bool("table", false, "print how often each event happened at each place")
)

func TestMain(m *testing.M) {
	if file := os.Getenv(childVariable); file != "" {
		if err := serve(file, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// root is the project's folder.
const root = "../../.."

// batch returns how many runs are ordered at a time, of as many stations.
func batch() uint64 {
	if !*reduced {
		return perStation // what has been found ends all
	}
	return 2 * perStation
}

// TestChaosHarmsNobody carries out runs, in two processes.
func TestChaosHarmsNobody(t *testing.T) {
	file, err := prepare(t.TempDir(), root)
	require.NoError(t, err)
	if *only != "" {
		repeat(t, file)
		return
	}
	whole := answer{Passed: map[place]int{}}
	var lock sync.Mutex
	next := *first
	var work sync.WaitGroup
	for range 2 {
		h, err := newHarness(file)
		require.NoError(t, err)
		work.Go(func() {
			defer func() { _ = h.close() }()
			for {
				lock.Lock()
				from, n := next, min(batch()-next%batch(), *first+*count-next)
				next += n
				lock.Unlock()
				if n == 0 {
					return
				}
				a, err := h.seeds(from, n)
				lock.Lock()
				whole.add(a)
				lock.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				for _, f := range a.Found {
					if !*reduced {
						t.Errorf("found by seed %d: %s", f.Plan.Seed, f.Text)
						lock.Lock()
						next = *first + *count
						lock.Unlock()
						continue
					}
					if f, err = h.reduce(f); err != nil {
						t.Error(err)
					}
					t.Error(f)
				}
			}
		})
	}
	work.Wait()
	tell(t, whole)
}

// mayDiffer is how many of 16 runs may be others the second time: something that the run before has left, on the way
// to its end, decides how many steps a memory object takes. clearFree makes that rare.
const mayDiffer = 2

// TestRunsRepeat carries out runs twice, each time in another process: in nearly all the same happens.
func TestRunsRepeat(t *testing.T) {
	file, err := prepare(t.TempDir(), root)
	require.NoError(t, err)
	for from := *first; from < *first+*twice; from += perStation {
		var traces [2][]uint64
		for i := range traces {
			h, err := newHarness(file)
			require.NoError(t, err)
			a, err := h.seeds(from, perStation)
			require.NoError(t, errors.Join(err, h.close()))
			traces[i] = a.Traces
		}
		require.Len(t, traces[1], len(traces[0]))
		var differ []uint64
		for i := range traces[0] {
			if traces[0][i] != traces[1][i] {
				differ = append(differ, from+uint64(i))
			}
		}
		require.LessOrEqual(t, len(differ), mayDiffer, "seeds %d are other runs the second time", differ)
	}
}

// repeat carries out the run of one seed with some of its injections.
func repeat(t *testing.T, file string) {
	p := planOf(*first, pairs())
	var kept []injection
	if *only != "none" {
		for s := range strings.SplitSeq(*only, ",") {
			i, err := strconv.Atoi(s)
			require.NoError(t, err)
			kept = append(kept, p.Injections[i])
		}
	}
	h, err := newHarness(file)
	require.NoError(t, err)
	defer func() { _ = h.close() }()
	p.Injections = kept
	text, err := h.try(p)
	require.NoError(t, err)
	if text != "" {
		t.Error(finding{p, text})
	}
}

// enoughForPlaces is how many runs pass all places, and enoughForPairs how many have events happen at
// nearly all places where they can: one of mostMissing pairs may be left.
const (
	enoughForPlaces = 120
	enoughForPairs  = 20_000
	mostMissing     = 100
)

// tell tells what happened, and requires that enough did.
func tell(t *testing.T, whole answer) {
	happened := map[pair]int{}
	total := 0
	for _, o := range whole.Happened {
		happened[o.pair] += o.Count
		total += o.Count
	}
	all := pairs()
	var missing []pair
	for _, p := range all {
		if happened[p] == 0 {
			missing = append(missing, p)
		}
	}
	t.Logf("%d runs from seed %d, %d entries of native code: %d events, %d of %d pairs of place and event", whole.Runs, *first, whole.Entries, total, len(all)-len(missing), len(all))
	var unpassed []string
	for p := range reached {
		if whole.Passed[p] == 0 {
			unpassed = append(unpassed, string(p))
		}
	}
	slices.Sort(unpassed)
	if *table {
		printTable(whole, happened)
	}
	if *count >= enoughForPlaces {
		require.Empty(t, unpassed, "no run passes these")
	}
	if *count >= enoughForPairs {
		t.Logf("never happened: %v", missing)
		require.LessOrEqual(t, len(missing), len(all)/mostMissing)
	}
}

// printTable prints how often each event happened at each place.
func printTable(whole answer, happened map[pair]int) {
	var places []place
	for p := range reached {
		places = append(places, p)
	}
	slices.Sort(places)
	for _, p := range places {
		fmt.Printf("%s, passed %d times\n", p, whole.Passed[p])
		for _, e := range events {
			if n := happened[pair{p, e.name}]; n > 0 {
				fmt.Printf("\t%-26s %d\n", e.name, n)
			}
		}
	}
}
