package bombs

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	full     = flag.Bool("full", false, "measure large files, too")
	only     = flag.String("family", "", "measure families whose names begin so")
	doubling = flag.Int("doubling", 4, "how many sizes, each twice the one before")
)

// run measures a family at several sizes.
func run(t *testing.T, f family, sizes int) row {
	t.Helper()
	r := row{name: f.name}
	for i := range sizes {
		encoded, err := f.file(f.least << i)
		require.NoError(t, err, f.name)
		c, err := measure(encoded, *full)
		require.NoError(t, err)
		r.costs = append(r.costs, c)
	}
	return r
}

func TestCostsFollowFromSize(t *testing.T) {
	sizes, worst := 2, 0.0
	var rows []row
	if *full {
		sizes = *doubling
		var err error
		rows, err = measureOrdinary(4096)
		require.NoError(t, err)
		for _, r := range rows {
			worst = max(worst, r.worst(peakPerByte))
		}
	}
	for _, f := range families {
		if strings.HasPrefix(f.name, *only) {
			rows = append(rows, run(t, f, sizes))
		}
	}
	var b strings.Builder
	write(&b, rows, worst)
	t.Log("\n" + b.String())
}

func TestZZ(t *testing.T) {
	for _, f := range families {
		e, err := f.file(f.least)
		if err != nil {
			t.Error(f.name, err)
			continue
		}
		c, err := measure(e, false)
		if err != nil || c.refused != nil {
			t.Error(f.name, err, c.refused)
		}
	}
}
