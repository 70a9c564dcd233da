package bytecode

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestTextRoundTrip(t *testing.T) {
	f := sample()
	text := Format(f)
	g, err := Parse("sample", text)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(f, g))
	require.Equal(t, text, Format(g))
}
