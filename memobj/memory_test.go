package memobj_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// failure runs f and returns the error of the access that failed in it.
func failure(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() { err = memobj.AsError(recover()) }()
	f()
	return nil
}

func fresh(t *testing.T, n memobj.Bytes) *memobj.Memory {
	t.Helper()
	m, err := memobj.New(n)
	require.NoError(t, err)
	return m
}

func TestNumbersAreLittleEndianAtAnyAlignment(t *testing.T) {
	m := fresh(t, 32)
	m.Put64(3, 0x1122334455667788)
	require.Equal(t, uint8(0x88), m.Get8(3))
	require.Equal(t, uint16(0x7788), m.Get16(3))
	require.Equal(t, uint32(0x55667788), m.Get32(3))
	require.Equal(t, uint64(0x1122334455667788), m.ReadOnly().Get64(3))
	require.Equal(t, uint16(0x8877), memobj.Get16BE(m.ReadOnly(), 3))
	require.Equal(t, uint32(0x88776655), memobj.Get32BE(m.ReadOnly(), 3))
	require.Equal(t, uint64(0x8877665544332211), memobj.Get64BE(m.ReadOnly(), 3))
	memobj.Put16BE(m, 0, 0x0102)
	memobj.Put32BE(m, 16, 0x01020304)
	memobj.Put64BE(m, 20, 0x0102030405060708)
	require.Equal(t, uint16(0x0201), m.Get16(0))
	require.Equal(t, uint32(0x04030201), m.Get32(16))
	require.Equal(t, uint64(0x0807060504030201), m.Get64(20))
}

func TestAccessOutOfRangePanicsWithErrRange(t *testing.T) {
	m := fresh(t, 16)
	r := m.ReadOnly()
	for name, f := range map[string]func(){
		"get8 behind the end":    func() { r.Get8(16) },
		"get8 negative":          func() { m.Get8(-1) },
		"get16 across the end":   func() { m.Get16(15) },
		"get32 across the end":   func() { m.Get32(13) },
		"get64 across the end":   func() { r.Get64(9) },
		"get64 at -8":            func() { r.Get64(-8) },
		"put8 behind the end":    func() { m.Put8(16, 1) },
		"put16 across the end":   func() { m.Put16(15, 1) },
		"put32 across the end":   func() { m.Put32(13, 1) },
		"put64 across the end":   func() { m.Put64(9, 1) },
		"put64 at the largest":   func() { m.Put64(1<<63-1, 1) },
		"fill too long":          func() { m.Fill(8, 9, 1) },
		"fill of negative size":  func() { m.Fill(8, -1, 1) },
		"copy of negative size":  func() { m.Copy(0, r, 0, -1) },
		"copy past destination":  func() { m.Copy(9, r, 0, 8) },
		"copy past source":       func() { m.Copy(0, r, 9, 8) },
		"copy of the whole room": func() { m.Copy(0, r, 1, 1<<63-1) },
		"read too much":          func() { r.Read(9, make([]byte, 8)) },
		"write too much":         func() { m.Write(9, make([]byte, 8)) },
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, failure(t, f), memobj.ErrRange)
		})
	}
	require.Equal(t, make([]byte, 16), contents(m))
}

func contents(m *memobj.Memory) []byte {
	b := make([]byte, m.Len())
	m.Read(0, b)
	return b
}

func TestCopyMayOverlap(t *testing.T) {
	m := fresh(t, 8)
	m.Write(0, []byte("abcdefgh"))
	m.Copy(2, m.ReadOnly(), 0, 6)
	require.Equal(t, "ababcdef", string(contents(m)))
	m.Copy(8, m.ReadOnly(), 8, 0) // nothing, at the end
	m.Fill(0, 3, 'x')
	require.Equal(t, "xxxbcdef", string(contents(m)))
}

func TestSubRangesShareBytesAndKeepTheirBounds(t *testing.T) {
	m := fresh(t, 64)
	s, err := m.Sub(16, 16)
	require.NoError(t, err)
	s.Fill(0, 16, 7)
	require.Equal(t, bytes.Repeat([]byte{7}, 16), contents(m)[16:32])
	require.Equal(t, uint8(0), m.Get8(32))
	require.ErrorIs(t, failure(t, func() { s.Get8(16) }), memobj.ErrRange)
	r, err := s.ReadOnly().Sub(4, 4)
	require.NoError(t, err)
	require.Equal(t, uint32(0x07070707), r.Get32(0))
	for _, c := range [][2]int{{-1, 4}, {60, 5}, {64, 1}, {0, 65}, {8, -8}, {8, 0}, {1 << 62, 1 << 62}} {
		_, err := m.Sub(c[0], c[1])
		require.ErrorIs(t, err, memobj.ErrRange, "%v", c)
	}
	_, err = memobj.New(0)
	require.ErrorIs(t, err, memobj.ErrRange)
}

func TestRevokeEndsTheWholeSubtreeAndNothingElse(t *testing.T) {
	m := fresh(t, 64)
	left, err := m.Sub(0, 32)
	require.NoError(t, err)
	right, err := m.Sub(32, 32)
	require.NoError(t, err)
	leaf, err := left.Sub(8, 8)
	require.NoError(t, err)
	leaf.Put8(0, 42)

	again, err := left.Revoke()
	require.NoError(t, err)
	require.Equal(t, 0, left.Len())
	require.Equal(t, 0, leaf.ReadOnly().Len())
	require.ErrorIs(t, failure(t, func() { leaf.Get8(0) }), memobj.ErrRevoked)
	require.ErrorIs(t, failure(t, func() { left.Copy(0, right.ReadOnly(), 0, 1) }), memobj.ErrRevoked)
	require.ErrorIs(t, failure(t, func() { right.Copy(0, left.ReadOnly(), 0, 1) }), memobj.ErrRevoked)
	_, err = left.Sub(0, 1)
	require.ErrorIs(t, err, memobj.ErrRevoked)
	_, err = left.Revoke()
	require.ErrorIs(t, err, memobj.ErrRevoked)

	require.Equal(t, uint8(42), again.Get8(8))
	require.Equal(t, uint8(42), m.Get8(8))
	require.Equal(t, 32, right.Len())

	_, err = m.Revoke()
	require.NoError(t, err)
	require.Equal(t, 0, again.Len(), "the fresh object is still part of its parent")
}

func TestAsErrorIgnoresOtherPanics(t *testing.T) {
	require.NoError(t, memobj.AsError(nil))
	require.NoError(t, memobj.AsError("text"))
	require.NoError(t, memobj.AsError(errors.New("other")))
	var none *memobj.Memory
	require.Nil(t, none.ReadOnly())
}
