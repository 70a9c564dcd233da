package text_test

import (
	"strings"
	"testing"

	"github.com/portico-os/portico/components/text"
	"github.com/stretchr/testify/require"
)

func TestCutTakesTheFirstWord(t *testing.T) {
	for in, want := range map[string][2]string{"": {"", ""}, "one": {"one", ""}, "one two three": {"one", "two three"}, " x": {"", "x"}} {
		first, rest := text.Cut(in)
		require.Equal(t, want, [2]string{first, rest}, in)
	}
}

func TestNaturalTakesDigitsOnly(t *testing.T) {
	n, rest, ok := text.Natural("42 more")
	require.True(t, ok)
	require.Equal(t, 42, n)
	require.Equal(t, "more", rest)
	for _, in := range []string{"", "-1", "4x", "99999999999999999999999"} {
		_, _, ok := text.Natural(in)
		require.False(t, ok, in)
	}
}

func TestWordsAreWhatBlanksSeparate(t *testing.T) {
	for _, in := range []string{"", " ", "one", " one", "one ", "one two", "  one \t two  three "} {
		require.Equal(t, strings.Fields(in), append([]string{}, text.Words(in)...), "%q", in)
	}
}
