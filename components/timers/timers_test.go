package timers

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTimesAreSpread: in each round every sleeper wakes once, none with another.
func TestTimesAreSpread(t *testing.T) {
	const n, rounds, length = 100, 3, 1_000_000
	seen := map[int64]bool{}
	for i := range n {
		times := Times(i, n, rounds, length)
		require.Len(t, times, rounds)
		for r, at := range times {
			require.GreaterOrEqual(t, at, int64(r)*length)
			require.Less(t, at, int64(r+1)*length)
			require.False(t, seen[at], "two wake at once")
			seen[at] = true
		}
	}
}
