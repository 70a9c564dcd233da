package programs

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
)

var (
	count   = flag.Uint64("programs", 120, "how many programs to try")
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

// So many programs execute each operation, and each operation with all kinds of operands.
const (
	enoughForOperations = 100
	enoughForKinds      = 2000
)

// TestIntrinsicsAreUsedOrLeftOut holds the lists of intrinsics to their table.
func TestIntrinsicsAreUsedOrLeftOut(t *testing.T) {
	for _, row := range intrinsics.Table {
		n := 0
		for _, is := range []bool{slices.Contains(drawn, row.Name), slices.Contains(elsewhere, row.Name), leftOut[row.Name] != ""} {
			if is {
				n++
			}
		}
		require.Equal(t, 1, n, row.Name)
	}
	require.Len(t, intrinsics.Table, len(drawn)+len(elsewhere)+len(leftOut))
}

// TestWhatIsMissingIsTold: a name stands for all that begins with it, and for no other.
func TestWhatIsMissingIsTold(t *testing.T) {
	require.Equal(t, []string{"sh", "shr int uint8", "sub"},
		missing([]string{"shl", "shl int", "shl int uint8", "sh", "shr int uint8", "sub"}, map[string]int{"shl int uint8": 1, "shr int": 1}))
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
	if *count >= enoughForOperations {
		require.Empty(t, missing(everyOperation(), whole.Covered), "no program executes these")
	}
	if *count >= enoughForKinds {
		require.Empty(t, missing(everyKind(), whole.Covered), "no program executes these")
	}
	require.Less(t, whole.TooLong, whole.Tried/10+1)
}
