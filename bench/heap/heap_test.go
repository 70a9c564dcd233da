package heap

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProgramsAreMeasured has Go's program on both sides: ratios are about 1 at any load.
func TestProgramsAreMeasured(t *testing.T) {
	source, err := Write(t.TempDir())
	require.NoError(t, err)
	compiled, err := Build(source)
	require.NoError(t, err)
	done := 0
	report, err := Measure(context.Background(), []string{"matmul"}, []string{compiled}, compiled, 0, func(n, _ int) { done = n })
	require.NoError(t, err)
	require.Equal(t, MinPasses, done)
	row := report.Rows[0]
	require.Positive(t, row.Portico.Millis)
	require.InDelta(t, 1, row.Median, 0.9)
	require.Greater(t, row.Go.Peak, 3*400*400*8>>10, "KiB: the matrices")

	var table strings.Builder
	require.NoError(t, report.WriteTable(&table))
	require.Contains(t, table.String(), "matmul")

	_, err = Measure(context.Background(), []string{"no such"}, []string{compiled}, compiled, 0, nil)
	require.ErrorContains(t, err, "HEAP_PROGRAM")
}

// TestAllProgramsAreNamed compares the list of programs with the source.
func TestAllProgramsAreNamed(t *testing.T) {
	text, err := os.ReadFile("testdata/programs.go")
	require.NoError(t, err)
	for _, program := range Programs {
		require.Contains(t, string(text), `"`+program+`": `+program+",")
	}
}

func TestWhatARoundPrints(t *testing.T) {
	for name, text := range map[string]string{
		"too few rounds":    "1 7\n",
		"no number":         "x 7\n1 7\n",
		"no time":           "0 7\n1 7\n",
		"different results": "1 7\n1 8\n",
		"nothing":           "",
	} {
		require.Error(t, new(outcome).read(text, 2), name)
	}
	var o outcome
	require.NoError(t, o.read("3 7\n2 7\n", 2))
	require.Equal(t, outcome{nanos: []float64{3, 2}, came: "7"}, o)
}
