package ring0

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHeldUpMeasurementsDoNotCount: who is held up while the interval timer turns misses counts of it.
func TestHeldUpMeasurementsDoNotCount(t *testing.T) {
	const ticks, timer, passed = 6_000_000, 2_000_000, intervalRate / 500 // a processor of 3 GHz
	good := sample{ticks, timer, passed}
	missed := func(turns uint64) sample { // of 65536 counts each, and the counters go on
		all := passed + turns<<16
		return sample{ticks * all / passed, timer * all / passed, passed}
	}
	slow := sample{ticks * 2, timer * 2, passed * 2} // held up for less: nothing is missed
	fast := sample{ticks + ticks/200, timer, passed} // within the tolerance
	for name, test := range map[string]struct {
		all  [samples]sample
		want sample
		most bool
	}{
		"all alike":           {[samples]sample{good, good, good, good, good}, sample{5 * ticks, 5 * timer, 5 * passed}, true},
		"one is held up":      {[samples]sample{good, missed(1), good, good, good}, sample{4 * ticks, 4 * timer, 4 * passed}, true},
		"the first is":        {[samples]sample{missed(3), good, good, good, good}, sample{4 * ticks, 4 * timer, 4 * passed}, true},
		"two are":             {[samples]sample{missed(2), good, good, missed(1), good}, sample{3 * ticks, 3 * timer, 3 * passed}, true},
		"most are":            {[samples]sample{missed(1), missed(1), good, missed(1), good}, sample{2 * ticks, 2 * timer, 2 * passed}, false},
		"all but one":         {[samples]sample{missed(1), missed(2), missed(1), missed(1), good}, good, false},
		"a little":            {[samples]sample{slow, good, good, missed(1), missed(1)}, sample{4 * ticks, 4 * timer, 4 * passed}, true},
		"a little inaccurate": {[samples]sample{good, fast, fast, missed(1), missed(1)}, sample{3*ticks + ticks/100, 3 * timer, 3 * passed}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, most := slowest(&test.all)
			require.Equal(t, test.want, got)
			require.Equal(t, test.most, most)
		})
	}
}

func TestRatesByRatio(t *testing.T) {
	for name, test := range map[string]struct {
		denominator, numerator, crystal, base uint64
		ticks, timer                          uint64
	}{
		"all is told":     {2, 216, 24_000_000, 2600, 2_592_000_000, 24_000_000},
		"no crystal":      {2, 284, 0, 3400, 3_399_999_994, 23_943_661},
		"neither":         {2, 284, 0, 0, 0, 0},
		"no ratio":        {0, 284, 24_000_000, 3400, 0, 0},
		"half of a ratio": {2, 0, 24_000_000, 3400, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ticks, timer := ratesByRatio(test.denominator, test.numerator, test.crystal, test.base)
			require.InDelta(t, test.ticks, ticks, 300)
			require.Equal(t, test.timer, timer)
		})
	}
}
