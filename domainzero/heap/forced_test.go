package heap

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestForcedCollectionsArePaced runs the safepoints of programs with heaps of different
// sizes: what collections move stays in proportion to them, and collections never cease.
func TestForcedCollectionsArePaced(t *testing.T) {
	for _, work := range []int{0, 1 << 10, 1 << 20, 1 << 30} {
		for _, every := range []int{1, 7} {
			f := Forcing{Every: every}
			moved, collections, exact := 0, 0, 0
			for f.Stops() {
				if !f.pass(1) {
					continue
				}
				if collections++; moved < unpacedWork {
					exact++
					require.Zero(t, (f.passed-1)%every, "a collection at every n-th safepoint at first")
				}
				moved += work + fixedWork
				f.collected(work)
			}
			require.Greater(t, exact, 0)
			// Half of the stops' time, what came before, and one more.
			require.Less(t, moved, countedSafepoints*stopWork+unpacedWork+2*(work+fixedWork))
			before := collections
			for range 1 << 20 { // slices
				if f.pass(SliceSafepoints) {
					collections++
					f.collected(work)
				}
			}
			require.Greater(t, collections, before)
		}
	}
	require.False(t, new(Forcing).pass(1))
	require.False(t, new(Forcing).Stops())
}
