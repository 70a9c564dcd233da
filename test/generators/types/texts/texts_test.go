package texts

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	units = flag.Int("units", 24, "how many units of components to try")
	first = flag.Uint64("seed", 1, "of the first")
)

// TestAcceptedComponentsDoWhatTheInterpreterDoes makes components that no compiler makes: whatever
// the verifier accepts does in domains what its instructions say.
func TestAcceptedComponentsDoWhatTheInterpreterDoes(t *testing.T) {
	refused, supplied := 0, 0
	for seed := *first; seed < *first+uint64(*units); seed++ {
		u := newUnit(seed)
		u.unsupplied = seed%4 == 3
		sources := []string{u.library(), u.component("first", 20), u.component("second", 20)}
		err := try(seed, sources)
		if errors.Is(err, errRefused) {
			refused++
			if !u.unsupplied {
				t.Logf("seed %d: %v", seed, err)
			}
			continue
		}
		if u.unsupplied {
			supplied++
		}
		require.NoError(t, err, "seed %d:\n%s", seed, strings.Join(sources, "\n---\n"))
	}
	t.Logf("%d units, %d refused, %d without methods of an instance accepted", *units, refused, supplied)
	require.Less(t, refused, *units/3)
}
