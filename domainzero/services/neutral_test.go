package services

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/platform"
)

func TestNeutral(t *testing.T) {
	for name, test := range map[string]struct {
		texts []string
		want  string
	}{
		"plain text":                        {[]string{"a\tb\n", "~ \u00e9\u20ac\U0001f600\u00a0\n"}, "a\tb\n~ \u00e9\u20ac\U0001f600\u00a0\n"},
		"control characters":                {[]string{"\x00\x07\b\v\f\r\r\n\x1b[2J\x1f\x7f"}, "??????" + "?\n?[2J??"},
		"in UTF-8":                          {[]string{"\u0080\u009b\u009f\u00a0"}, "\xc2?\xc2?\xc2?\u00a0"},
		"over two texts":                    {[]string{"\xc2", "\x9b31m", "\x1b", "[0m"}, "\xc2?31m?[0m"},
		"longer than need be":               {[]string{"\xc0\x9b\xc1\x8d\xe0\x82\x9b\xf0\x80\x82\x9b"}, "?\x9b?\x8d\xe0?\x9b\xf0?\x82\x9b"},
		"letters with such bytes":           {[]string{"\u00c0\u0800\u1000\U00010000\U00020000"}, "\u00c0\u0800\u1000\U00010000\U00020000"},
		"a line of the system":              {[]string{"portico: status 0\n"}, "portico:?status 0\n"},
		"in pieces":                         {[]string{"a\np", "ort", "", "ico:", " x"}, "a\nportico:?x"},
		"each":                              {[]string{"portico: \nportico: portico: "}, "portico:?\nportico:?portico: "},
		"not at the start of a line":        {[]string{" portico: \n", "aportico: "}, " portico: \naportico: "},
		"almost one":                        {[]string{"Portico: \nportico:\nportico\n:  \nporticoportico: "}, "Portico: \nportico:\nportico\n:  \nporticoportico: "},
		"behind what only looks like lines": {[]string{"a\rportico: \vportico: "}, "a?portico: ?portico: "},
	} {
		t.Run(name, func(t *testing.T) {
			var l line
			var got []byte
			for _, text := range test.texts {
				got = append(got, l.neutral([]byte(text))...)
			}
			require.Equal(t, test.want, string(got))
		})
	}
}

// TestOthersGoOnWithALine: what the system or a raw domain begins, a domain does not end as if it were
// the system's.
func TestOthersGoOnWithALine(t *testing.T) {
	o := new(Console)
	require.Equal(t, "port\xc2", string(o.neutral(nil, []byte("port\xc2"))))
	require.Equal(t, "?", string(o.line.neutral([]byte("\x9b"))))
	require.Equal(t, "\nportico: ", string(o.neutral(nil, []byte("\nportico: "))))
	require.Equal(t, "portico: ", string(o.line.neutral([]byte("portico: "))))
	require.Equal(t, "\nport", string(o.neutral(nil, []byte("\nport"))))
	require.Equal(t, "ico:?", string(o.line.neutral([]byte("ico: "))))
}

// FuzzNeutral: the text stays what it is but for question marks, and these are where they must be and
// nowhere else, however it comes in pieces.
func FuzzNeutral(f *testing.F) {
	f.Add([]byte("plain\tt\u00e9xt\n"), []byte{})
	f.Add([]byte("a\x1b[2J\x9b\xc2\x9b\nportico: \r\nportico: status 0\n"), []byte{3, 1, 0, 9})
	f.Add([]byte("\xe0\x82\x9b\xf0\x80\x82\x9b\xc0\x9b"), []byte{1, 1, 1, 1, 1, 1})
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		var l line
		before, rest, got := slices.Clone(text), text, []byte(nil)
		for _, n := range cuts {
			n := min(int(n), len(rest))
			got = append(got, l.neutral(rest[:n])...)
			rest = rest[n:]
		}
		got = append(got, l.neutral(rest)...)
		require.Equal(t, before, text)
		require.Len(t, got, len(text))
		for i, b := range got {
			require.True(t, b == text[i] || b == '?', "byte %d is %#x", i, b)
		}
		control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
		require.False(t, bytes.ContainsFunc(got, control), "%q", got)
		system := func(text []byte) bool {
			return strings.Contains("\n"+string(text), "\n"+platform.MessagePrefix)
		}
		require.False(t, system(got), "%q", got)
		if utf8.Valid(text) && !bytes.ContainsFunc(text, control) && !system(text) {
			require.Equal(t, string(text), string(got))
		}
	})
}
