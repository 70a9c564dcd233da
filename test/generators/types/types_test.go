package types

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	count = flag.Int("types", 150, "how many types to try")
	first = flag.Uint64("seed", 1, "of the first batch")
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

func TestTypes(t *testing.T) {
	dir := os.Getenv("TYPESDIR")
	h, err := newHarness(dir)
	require.NoError(t, err)
	for seed := *first; *count > 0; seed++ {
		start := time.Now()
		decls := draw(rand.New(rand.NewPCG(seed, 1)), 120)
		b, err := generate(seed, "example.org/batch", decls, options{only: os.Getenv("ONLY")})
		require.NoError(t, err)
		fmt.Println("generate", time.Since(start), len(b.subjects), len(b.cases), len(b.decls))
		diff, err := h.compare(b, []arrangement{
			{Domains: [][]string{{"s1"}, {"s2"}, {"c1"}, {"c2"}, {"z"}}, Plain: make([]bool, 5)},
			{Domains: [][]string{{"s1", "s2", "c1", "c2", "z"}}, Plain: make([]bool, 5)},
		}, os.Getenv("VERBOSE") != "")
		fmt.Println(time.Since(start))
		require.NoError(t, err)
		for _, d := range diff {
			t.Errorf("%s", d.String())
		}
		*count -= len(b.subjects)
	}
	require.NoError(t, h.close())
}
