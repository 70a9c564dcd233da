package boot

import (
	"crypto/sha256"
	"strings"
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
			o := NewOutput()
			var all []byte
			for _, w := range test.writes {
				n, err := o.Write([]byte(w))
				require.NoError(t, err)
				require.Equal(t, len(w), n)
				all = append(all, w...)
			}
			require.Equal(t, test.midLine, o.MidLine())
			outcome := o.Outcome(7)
			require.Equal(t, Outcome{Status: 7, Bytes: int64(len(all)), SHA256: sha256.Sum256(all)}, outcome)
			o.Loaded([][]byte{[]byte("first"), []byte("second")})
			outcome = o.Outcome(8)
			require.NotEmpty(t, outcome.Components)
			i, n, parsed, ok := ParseLine(outcome.Line(2, 30))
			require.True(t, ok)
			require.Equal(t, []any{2, 30, outcome}, []any{i, n, parsed})
		})
	}
}

func TestParseLineRefuses(t *testing.T) {
	good := Outcome{Status: 1}.Line(1, 2)
	for _, line := range []string{
		"", "\n", "portico: status 1\n", good[:len(good)-1], good[:len(good)-3] + "\n", good[:len(good)-1] + "00\n", good + "x",
		"x" + good, strings.Replace(good, "1", "01", 1), strings.Replace(good, "0 bytes", "zero bytes", 1),
	} {
		_, _, _, ok := ParseLine(line)
		require.False(t, ok, "%q", line)
	}
}
