package programs

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"
)

var breaches = flag.Int("breaches", 360, "how many breaches of the verifier's rules to try")

// breachesOfProgram is how many are made in one program.
const breachesOfProgram = 6

// TestBreachesAreRefused breaks rules of the verifier in programs, each in a way of which it is known that it does.
func TestBreachesAreRefused(t *testing.T) {
	x, seed := newBreaking(), *first
	for ; x.whole < *breaches; seed++ {
		p := generate(seed)
		encoded, err := p.encode()
		require.NoError(t, err)
		verified, err := verify(encoded)
		require.NoError(t, err)
		for _, b := range x.of(p, verified, breachesOfProgram) {
			if !*reduced {
				t.Fatalf("seed %d, breach %d, %v: %s", seed, x.whole, b.kind, b.text)
			}
			t.Error(describeBreach(p, b))
		}
	}
	t.Logf("seeds %d to %d: %d breaches of %d kinds", *first, seed-1, x.whole, len(x.kinds))
	for i := range x.kinds {
		if *breaches >= 2*len(x.kinds) {
			require.Positive(t, x.made[i], "no program has a place for %v", x.kinds[i])
		}
	}
}
