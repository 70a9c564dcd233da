package programs

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/test/generators/broken"
)

var (
	sought    = flag.String("faults", "", "which faults of the trusted code to make and find: all, or the beginning of their names")
	faultSeed = flag.Uint64("faultseed", 1, "of the first program that is tried on a fault")
)

// mostTried is how many programs are tried on a fault before it counts as not found.
const mostTried = 800

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
			mutants := 0
			if strings.HasPrefix(f.Name, "verifier: ") {
				mutants = 10
			}
			seed, found := broken.Find(t, binary, i, foundBy, "-test.run=TestProgramsDoWhatTheInterpreterDoes", "-reduce=false",
				fmt.Sprintf("-mutants=%d", mutants), fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-programs=%d", mostTried))
			require.True(t, found, "%d programs do not find it", mostTried)
			t.Logf("found by program %d: %s", seed-*faultSeed+1, f.Name)
		})
	}
}
