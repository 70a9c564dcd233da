package programs

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	count   = flag.Uint64("programs", 160, "how many programs to try")
	first   = flag.Uint64("seed", 1, "of the first")
	mutants = flag.Int("mutants", 2, "how many mutants of each program to try")
	reduced = flag.Bool("reduce", true, "make what is found smaller; otherwise end with the first")
	all     = flag.Bool("all", false, "run each program under all switches, and not under some of them")
)

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		if err := serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// batchSize is how many programs share a system.
const batchSize = 20

// TestProgramsDoWhatTheInterpreterDoes tries programs, in two processes.
func TestProgramsDoWhatTheInterpreterDoes(t *testing.T) {
	var whole answer
	var lock sync.Mutex
	next := *first
	var work sync.WaitGroup
	for range 2 {
		h, err := newHarness(t.TempDir())
		require.NoError(t, err)
		work.Go(func() {
			defer func() { _ = h.close() }()
			for {
				lock.Lock()
				o := order{From: next, Count: min(batchSize, *first+*count-next), All: *all, Mutants: *mutants}
				next += o.Count
				lock.Unlock()
				if o.Count == 0 {
					return
				}
				a, err := h.batch(o)
				lock.Lock()
				whole.add(a)
				if err != nil {
					t.Error(err)
				}
				for _, f := range a.Found {
					if *reduced {
						t.Error(h.describe(f))
						continue
					}
					t.Errorf("seed %d, mutant %#x: %s", f.Seed, f.Mutant, f.Text)
					next = *first + *count
				}
				lock.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	work.Wait()
	t.Logf("seeds %d to %d: %d programs, %d runs, %d took too long to judge", *first, next-1, whole.Tried, whole.Runs, whole.TooLong)
	t.Logf("%+v", whole.Mutants)
	require.Less(t, whole.TooLong, whole.Tried/10+1)
}
