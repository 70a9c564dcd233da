package stats_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/stats"
)

func TestQuartiles(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		want   stats.Quartiles
	}{
		"none": {nil, stats.Quartiles{}},
		"one":  {[]float64{7}, stats.Quartiles{Low: 7, Median: 7, High: 7}},
		"two":  {[]float64{4, 2}, stats.Quartiles{Low: 2.5, Median: 3, High: 3.5}},
		"five": {[]float64{5, 1, 4, 2, 3}, stats.Quartiles{Low: 2, Median: 3, High: 4}},
		"one disturbed": {[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 100},
			stats.Quartiles{Low: 1, Median: 1, High: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, stats.Of(test.values))
			require.Equal(t, test.want.Median, stats.Median(test.values))
		})
	}
}

func TestOfLeavesItsArgument(t *testing.T) {
	values := []float64{3, 1, 2}
	stats.Of(values)
	require.Equal(t, []float64{3, 1, 2}, values)
}

func TestGeometricMean(t *testing.T) {
	require.InDelta(t, 4, stats.GeometricMean([]float64{2, 8}), 1e-12)
	require.InDelta(t, 1, stats.GeometricMean([]float64{0.25, 4}), 1e-12)
	require.Zero(t, stats.GeometricMean(nil))
}
