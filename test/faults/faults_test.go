package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestFaultsAreCaughtOrSurvive: of a package with one tested and one untested function all
// faults are built into one binary, and those of the untested one survive. In the other, what
// changes nothing that anybody could see survives: values equal to a bound.
func TestFaultsAreCaughtOrSurvive(t *testing.T) {
	m, err := build("./testdata/sample", 1000, rand.New(rand.NewPCG(1, 0)), t.TempDir())
	require.NoError(t, err)
	require.Len(t, m.faults, m.found)
	out, err := m.test(0, time.Minute)
	require.NoError(t, err, string(out))
	survived := map[string]int{}
	for i, f := range m.faults {
		if _, err := m.test(i+1, time.Minute); err == nil {
			survived[f.what]++
			require.True(t, f.line >= 17 || f.what == "<= for <" || f.what == ">= for >", f)
		}
	}
	require.Equal(t, map[string]int{"deleted statement": 1, "+ for *": 1, "- for +": 1, "constant plus 1": 2, "<= for <": 1, ">= for >": 1}, survived)
}
