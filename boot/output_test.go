package boot

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOutput(t *testing.T) {
	for name, test := range map[string]struct {
		writes  []string
		midLine bool
	}{
		"nothing":        {nil, false},
		"empty":          {[]string{""}, false},
		"a line":         {[]string{"a", "b\n"}, false},
		"part of a line": {[]string{"a\nb", ""}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var to bytes.Buffer
			o := NewOutput(&to)
			var all []byte
			for _, w := range test.writes {
				n, err := o.Write([]byte(w))
				require.NoError(t, err)
				require.Equal(t, len(w), n)
				all = append(all, w...)
			}
			require.Equal(t, string(all), to.String())
			require.Equal(t, test.midLine, o.MidLine())
			outcome := o.Outcome(7)
			require.Equal(t, Outcome{7, int64(len(all)), sha256.Sum256(all)}, outcome)
			parsed, err := ParseOutcome(outcome.String())
			require.NoError(t, err)
			require.Equal(t, outcome, parsed)
		})
	}
}

func TestParseOutcomeRefuses(t *testing.T) {
	good := Outcome{Status: 1}.String()
	for _, text := range []string{"", "status 1", good[:len(good)-2], good + "00", good + " ", "status one" + good[8:], "x" + good} {
		_, err := ParseOutcome(text)
		require.ErrorContains(t, err, "is not the outcome", text)
	}
}
