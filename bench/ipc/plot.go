package ipc

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/portico-os/portico/bench/chart"
)

// Ranges draws all rows, the slowest on top.
func (r *Report) Ranges() *chart.Ranges {
	drawn := &chart.Ranges{
		Title:  "Calls and their peers: a round trip",
		Note:   fmt.Sprintf("%s; from the quickest batch (ring) to the median (dot); %.3f core cycles a tick", r.Host.CPU, r.CyclesPerTick),
		XLabel: "core cycles",
	}
	for _, row := range r.Rows {
		drawn.Ranges = append(drawn.Ranges, chart.Range{Name: row.Name, Peer: row.peer, Best: row.Best, Median: row.Median})
	}
	slices.SortStableFunc(drawn.Ranges, func(a, b chart.Range) int { return cmp.Compare(b.Median, a.Median) })
	return drawn
}
