package iozone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/chart"
)

func TestSheetHasTwoCutsThroughEachTest(t *testing.T) {
	sheet := measured(t).Sheet()
	require.Equal(t, 2, sheet.Columns)
	var titles []string
	for _, p := range sheet.Panels {
		titles = append(titles, p.Title)
		var names []string
		for _, l := range p.Lines {
			names = append(names, l.Name)
			require.Equal(t, []float64{4, 8}, l.X, "both sizes, in %s", p.Title)
		}
		require.Empty(t, cmp.Diff([]string{"bare copy", "Portico SIFSEC", "Portico MIFSEC", "Linux, read and write", "Linux, pread and pwrite"}, names))
	}
	require.Empty(t, cmp.Diff([]string{
		"rewrite, records of 4K", "reread, records of 4K",
		"rewrite, file of 8K", "reread, file of 8K",
	}, titles))
	copies := sheet.Panels[0].Lines[0]
	require.Equal(t, chart.BareCopy, copies.Peer)
	require.InDelta(t, 39062, copies.Y[0], 1)
}
