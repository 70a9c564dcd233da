package golib

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// TestDecodeRune compares with Go on every sequence of bytes that matters.
func TestDecodeRune(t *testing.T) {
	interesting := []byte{0, 'a', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
		0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF}
	check := func(s string) {
		want, size := utf8.DecodeRuneInString(s)
		r, next := DecodeRune("x"+s, 1)
		if r != want || next != 1+size {
			t.Fatalf("% x: got %x %d, want %x %d", s, r, next-1, want, size)
		}
	}
	for _, a := range interesting {
		check(string([]byte{a}))
		for _, b := range interesting {
			check(string([]byte{a, b}))
			for _, c := range interesting {
				check(string([]byte{a, b, c}))
				for _, d := range interesting {
					check(string([]byte{a, b, c, d}))
				}
			}
		}
	}
}

func TestRuneToString(t *testing.T) {
	for r := rune(-2); r < 0x110002; r++ {
		if got := RuneToString(r); got != string(r) {
			t.Fatalf("%x: got %q, want %q", r, got, string(r))
		}
	}
}

func TestRunes(t *testing.T) {
	for _, s := range []string{"", "abc", "aé世\U0001F600", "bad\xff\xc3", "\xed\xa0\x80"} {
		require.Equal(t, []rune(s), StringToRunes(s))
		require.Equal(t, string([]rune(s)), RunesToString([]rune(s)))
		require.Equal(t, []byte(s), StringToBytes(s))
		require.Equal(t, s, BytesToString([]byte(s)))
	}
	bad := []rune{-1, 0xD800, 0x110000, 'a'}
	require.Equal(t, string(bad), RunesToString(bad))
}

func TestConcat(t *testing.T) {
	require.Equal(t, "ab", Concat("a", "b"))
	require.Equal(t, "a", Concat("a", ""))
	require.Equal(t, "b", Concat("", "b"))
	require.Equal(t, "", ConcatAll(nil))
	require.Equal(t, "x", ConcatAll([]string{"", "x", ""}))
	require.Equal(t, "xyz", ConcatAll([]string{"x", "", "yz"}))
}

func TestGrowCap(t *testing.T) {
	check := func(size, oldCap, need, want int) {
		t.Helper()
		require.Equal(t, want, GrowCap(oldCap, need, size), "size %d, from %d to %d", size, oldCap, need)
	}
	// Escaping slices, as others may start in a buffer on the stack.
	bytes := make([]byte, 0, 1)
	var words []int64
	var triples [][3]uint8
	for range 5000 {
		grown := append(bytes, 0)
		if cap(grown) != cap(bytes) {
			check(1, cap(bytes), len(bytes)+1, cap(grown))
		}
		bytes = grown
		more := append(words, 0)
		if cap(more) != cap(words) {
			check(8, cap(words), len(words)+1, cap(more))
		}
		words = more
		odd := append(triples, [3]uint8{})
		if cap(odd) != cap(triples) {
			check(3, cap(triples), len(triples)+1, cap(odd))
		}
		triples = odd
	}
	keep = []any{bytes, words, triples}
	check(8, 3, 50, 52)
	check(0, 3, 50, 50)
	require.PanicsWithValue(t, hostThrow{}, func() { GrowCap(1, -1, 8) })
	require.PanicsWithValue(t, hostThrow{}, func() { GrowCap(1, 1<<50, 1<<20) })
	setThreadValue(nil)
}

var keep any
