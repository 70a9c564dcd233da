package types

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	count = flag.Int("types", 250, "how many types to try")
	first = flag.Uint64("seed", 1, "of the first batch")
	small = flag.Bool("reduce", true, "make what fails small")
)

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		if err := serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// perBatch is how many declarations are drawn for a batch: somewhat more types are tried.
const perBatch = 120

// workers is how many batches are tried at a time.
const workers = 2

// TestTypesAreWhatGoMakesOfThem runs batches of packages with random types as Go and as Portico
// compile them: both print the same, however the packages share domains.
func TestTypesAreWhatGoMakesOfThem(t *testing.T) {
	start := time.Now()
	var lock sync.Mutex
	seed, tried, cases := *first, 0, 0
	var harnesses []*harness
	var wait sync.WaitGroup
	for range workers {
		dir := t.TempDir()
		h, err := newHarness(dir)
		require.NoError(t, err)
		harnesses = append(harnesses, h)
		defer func() { require.NoError(t, h.close()) }()
		wait.Go(func() {
			for {
				lock.Lock()
				this, done := seed, tried >= *count || t.Failed()
				seed++
				lock.Unlock()
				if done {
					return
				}
				b, failure := h.try(this)
				lock.Lock()
				if failure != "" {
					t.Errorf("seed %d: %s", this, failure)
				}
				if b != nil {
					tried, cases = tried+len(b.subjects), cases+len(b.cases)
				}
				if this%50 == 0 {
					fmt.Fprintf(os.Stderr, "seed %d: %d types, %d cases, %v\n", this, tried, cases, time.Since(start).Round(time.Second))
				}
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	var calls signatures
	for _, h := range harnesses {
		calls.All, calls.Native = calls.All+h.calls.All, calls.Native+h.calls.Native
	}
	t.Logf("%d types, %d cases, %v; of %d methods of portal interfaces %d are called without a question to DomainZero", tried, cases,
		time.Since(start).Round(time.Second), calls.All, calls.Native)
}

// try tries the batch of a seed and tells what is wrong with it, made small.
func (h *harness) try(seed uint64) (*batch, string) {
	r := rand.New(rand.NewPCG(seed, 1))
	decls := draw(r, perBatch)
	b, err := generate(seed, module, decls, options{})
	if err != nil {
		return nil, err.Error()
	}
	list, err := h.compare(b, arrange(r), false)
	switch {
	case err != nil:
		return b, err.Error()
	case len(list) > 0 && !*small:
		return b, list[0].String()
	case len(list) > 0:
		return b, list[0].String() + "\n" + comparison(h.compare).reduce(seed, b.decls, list, 2*time.Minute).String()
	}
	return b, ""
}
