package timers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRows(t *testing.T) {
	var late []time.Duration
	for i := range 1000 {
		late = append(late, time.Duration(1000-i)*time.Microsecond)
	}
	require.Equal(t, Row{"x", 1000, 501, 991, 1000, 1000}, RowOf("x", late))
}

func TestNobodyWakesEarly(t *testing.T) {
	late := Goroutines(50, 2, 20*time.Millisecond)
	require.Len(t, late, 100)
	for _, l := range late {
		require.GreaterOrEqual(t, l, time.Duration(0))
	}
}
