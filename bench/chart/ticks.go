package chart

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
)

// sizeTicks marks powers of two on an axis of KiB: 4K, 64K, 1M.
type sizeTicks struct{}

// Ticks implements [plot.Ticker]. Of many marks, only each second has a label.
func (sizeTicks) Ticks(low, high float64) []plot.Tick {
	first, last := int(math.Ceil(math.Log2(low)-1e-9)), int(math.Floor(math.Log2(high)+1e-9))
	step := 1
	if last-first >= 8 {
		step = 2
	}
	var ticks []plot.Tick
	for i := first; i <= last; i++ {
		t := plot.Tick{Value: math.Exp2(float64(i))}
		if (i-first)%step == 0 {
			t.Label = SizeLabel(int(t.Value))
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// SizeLabel writes a size in KiB shortly.
func SizeLabel(kib int) string {
	switch {
	case kib >= 1<<20:
		return fmt.Sprintf("%dG", kib>>20)
	case kib >= 1<<10:
		return fmt.Sprintf("%dM", kib>>10)
	}
	return fmt.Sprintf("%dK", kib)
}

// decadeTicks marks 1, 2 and 5 times powers of ten, and the others without a label. Where
// these are more than labels have room for, only the powers of ten have one.
type decadeTicks struct{}

// mostLabels is the number of labels for which an axis has room.
const mostLabels = 9

// Ticks implements [plot.Ticker].
func (decadeTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	labels := 0
	for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
		for m := 1.0; m < 10; m++ {
			v := m * power
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: v}
			if m == 1 || m == 2 || m == 5 {
				t.Label = number(v)
				labels++
			}
			ticks = append(ticks, t)
		}
	}
	if labels > mostLabels {
		for i := range ticks {
			if log := math.Log10(ticks[i].Value); math.Abs(log-math.Round(log)) > 1e-9 {
				ticks[i].Label = ""
			}
		}
	}
	return ticks
}

// number writes a number with commas between thousands.
func number(v float64) string {
	text := fmt.Sprintf("%.0f", v)
	if v < 1 {
		return fmt.Sprintf("%g", v)
	}
	var parts []string
	for len(text) > 3 {
		parts = append([]string{text[len(text)-3:]}, parts...)
		text = text[:len(text)-3]
	}
	return strings.Join(append([]string{text}, parts...), ",")
}

// around widens a range of positive values to the next marks of a log axis, so that no
// value lies on the border.
func around(low, high float64) (float64, float64) {
	steps := []float64{1, 2, 5, 10}
	power := math.Pow(10, math.Floor(math.Log10(low)))
	below := power
	for _, m := range steps {
		if m*power < low*0.95 {
			below = m * power
		}
	}
	power = math.Pow(10, math.Floor(math.Log10(high)))
	for _, m := range steps {
		if m*power > high*1.05 {
			return min(below, low*0.95), m * power
		}
	}
	return min(below, low*0.95), 20 * power
}
