package system

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
)

// TestForcedCollections counts collections of a domain that does little: one at each of
// its safepoints, or at each n-th.
func TestForcedCollections(t *testing.T) {
	counts := map[int]int{}
	for _, every := range []int{0, 1, 2, 10, 100} {
		t.Run(fmt.Sprint(every), func(t *testing.T) {
			m := load(t, domainzero.Config{CollectEvery: every, Poison: true}, componentsPath+"/store")
			store := m.create(t, "store", nil)
			run(t, m)
			counts[every] = store.Heap.Stats.Collections
		})
	}
	require.Zero(t, counts[0])
	require.Greater(t, counts[1], 1000)
	for _, every := range []int{2, 10, 100} {
		require.InDelta(t, counts[1]/every, counts[every], 1)
	}
}

// TestCopiesOfWhatMovesAreWhole copies between slices whose order in memory changes meanwhile.
func TestCopiesOfWhatMovesAreWhole(t *testing.T) {
	for every := 1; every <= 3; every++ {
		m := load(t, domainzero.Config{CollectEvery: every, Poison: true}, componentsPath+"/moved")
		m.create(t, "moved", nil)
		run(t, m)
		require.NotContains(t, m.console.String(), "piece")
		require.NoError(t, m.close())
	}
}
