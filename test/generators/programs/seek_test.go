package programs

import (
	"flag"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/test/generators/broken"
)

var (
	sought    = flag.String("faults", "", "which faults of the trusted code to make and find: all, or the beginning of their names")
	faultSeed = flag.Uint64("faultseed", 1, "of the first program that is tried on a fault")
)

// mostTried is how many programs are tried on a fault before it counts as not found, mostBreaches how many breaches
// of rules on a fault of the verifier.
const (
	mostTried    = 800
	mostBreaches = 1200
)

// ofVerifier is how the names of faults of the verifier begin.
const ofVerifier = "verifier: "

var foundBy = regexp.MustCompile(`seed (\d+), mutant`)

// TestFaultsAreFound breaks the trusted code in a test program of its own, one rule at a time, and tells
// how many programs it takes until that is found. It is for who changes the generator.
func TestFaultsAreFound(t *testing.T) {
	const root = "../../.."
	files := broken.Sources(t, root, faults)
	if *sought == "" {
		return
	}
	binary := broken.Build(t, root, files)
	for i, f := range faults {
		if *sought != "all" && !strings.HasPrefix(f.Name, *sought) {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			if strings.HasPrefix(f.Name, ofVerifier) {
				n, text := seekBreach(t, binary, i)
				require.Positive(t, n, "%d breaches do not find it", mostBreaches)
				t.Logf("found by breach %d, %s: %s", n, text, f.Name)
				return
			}
			seed, found := broken.Find(t, binary, i, foundBy, "-test.run=TestProgramsDoWhatTheInterpreterDoes", "-reduce=false",
				"-mutants=0", fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-programs=%d", mostTried))
			require.True(t, found, "%d programs do not find it", mostTried)
			t.Logf("found by program %d: %s", seed-*faultSeed+1, f.Name)
		})
	}
}

var brokenBy = regexp.MustCompile(`breach (\d+), (.*): (the verifier accepts|the verifier falls|it is refused by another)`)

// seekBreach has a program with a fault of the verifier try breaches of rules, and returns the number of the first that is not
// refused as it ought to be, 0 if there is none, and what it breaks.
func seekBreach(t *testing.T, binary string, fault int) (n int, text string) {
	out, err := broken.Run(binary, fault, "-test.run=TestBreachesAreRefused", "-reduce=false",
		fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-breaches=%d", mostBreaches))
	m := brokenBy.FindSubmatch(out)
	if m == nil {
		if err != nil {
			t.Logf("%v: %.500s", err, out)
		}
		return 0, ""
	}
	n, err = strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return n, string(m[2]) + ": " + string(m[3])
}
