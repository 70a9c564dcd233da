package stats

import (
	"math"
	"slices"
)

// Quartiles are three cuts through sorted values: a quarter of them below Low, half
// below Median, a quarter above High.
type Quartiles struct{ Low, Median, High float64 }

// Of returns the quartiles of values, which it leaves as they are; zeros for none.
func Of(values []float64) Quartiles {
	sorted := slices.Sorted(slices.Values(values))
	return Quartiles{at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75)}
}

// Median returns the median of values.
func Median(values []float64) float64 { return Of(values).Median }

// at interpolates between the two sorted values around a fraction of them.
func at(sorted []float64, fraction float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	position := fraction * float64(len(sorted)-1)
	below := int(position)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (sorted[above]-sorted[below])*(position-float64(below))
}

// GeometricMean returns the geometric mean of positive values, 0 for none.
func GeometricMean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}
