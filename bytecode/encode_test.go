package bytecode

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestEncodeRoundTrip(t *testing.T) {
	f := sample()
	encoded := Encode(f)
	g, err := Decode(encoded)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(f, g))
	require.Equal(t, encoded, Encode(g), "the encoding is canonical")
	require.Equal(t, Hash(encoded), Hash(Encode(g)))
}

func TestDecodeNeverPanics(t *testing.T) {
	encoded := Encode(sample())
	for i := range encoded {
		_, err := Decode(encoded[:i])
		require.ErrorIs(t, err, ErrFormat, "cut at byte %d", i)
		for _, b := range []byte{0, 1, 2, 0x7f, 0x80, 0xff, encoded[i] + 1} {
			mutant := append([]byte(nil), encoded...)
			mutant[i] = b
			if g, err := Decode(mutant); err == nil {
				require.Equal(t, mutant, Encode(g))
			}
		}
	}
}
