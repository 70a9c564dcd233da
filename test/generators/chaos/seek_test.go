package chaos

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
	faultSeed = flag.Uint64("faultseed", 1, "of the first run that is tried on a fault")
)

// mostTried is how many runs are tried on a fault before it counts as not found.
const mostTried = 1000

var foundBy = regexp.MustCompile(`found by seed (\d+)`)

// TestFaultsAreFound breaks the trusted code in a test program of its own, one rule at a time, and tells
// how many runs it takes until that is found. It is for who changes what runs do.
func TestFaultsAreFound(t *testing.T) {
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
			seed, found := broken.Find(t, binary, i, foundBy, "-test.run=TestChaosHarmsNobody", "-reduce=false",
				fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-runs=%d", mostTried))
			require.True(t, found, "%d runs do not find it", mostTried)
			t.Logf("found by run %d: %s", seed-*faultSeed+1, f.Name)
		})
	}
}
