package boot

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRoundsAreRead(t *testing.T) {
	for _, want := range []Round{
		{},
		{1, 1500, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
	} {
		r, ok := ParseRound(want.Line())
		require.True(t, ok, want.Line())
		require.Equal(t, want, r)
	}
	good := Round{Number: 1}.Line()
	for _, line := range []string{"", "x" + good, good + good, strings.Replace(good, "1", "01", 1), strings.TrimSuffix(good, "\n")} {
		_, ok := ParseRound(line)
		require.False(t, ok, line)
	}
}
