package link

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	native "github.com/portico-os/portico/translator/code"
)

// newImage returns an image of so many bytes on a machine.
func newImage(t *testing.T, bytes int) (*Image, *hosted.Machine) {
	machine, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, machine.Close()) })
	base, all := machine.Image()
	if bytes == 0 {
		return NewImage(base, all), machine
	}
	return NewImage(base+abi.Addr(all/2-bytes/2), bytes), machine // both sides of where data begins
}

// TestImageHandsOutDisjointPlaces: code is aligned to 16 bytes and in the first half, data to 8
// and in the second, and no place is handed out twice.
func TestImageHandsOutDisjointPlaces(t *testing.T) {
	const bytes = 1 << 16
	m, _ := newImage(t, bytes)
	random := rand.New(rand.NewPCG(1, 1))
	code, data := m.base, m.zero+abi.HeaderSize+abi.MinObject
	for {
		n := 1 + random.IntN(100)
		a, err := m.AllocCode(n)
		if err != nil {
			require.ErrorIs(t, err, ErrImageFull)
			require.Greater(t, code+abi.Addr(n)+16, m.base+bytes/2, "it is full")
			break
		}
		require.Zero(t, a%16)
		require.GreaterOrEqual(t, a, code)
		require.Less(t, a, code+16)
		code = a + abi.Addr(n)
		require.LessOrEqual(t, code, m.base+bytes/2)
	}
	for {
		n := 1 + random.IntN(100)
		a, err := m.allocData(n)
		if err != nil {
			require.ErrorIs(t, err, ErrImageFull)
			require.Greater(t, data+abi.Addr(n+7)&^7, m.base+bytes, "it is full")
			break
		}
		require.Equal(t, data, a)
		data = a + abi.Addr(n+7)&^7
	}
	last := m.base + bytes - m.free.data
	_, err := m.allocData(int(last))
	require.NoError(t, err, "to the last byte")
	_, err = m.content("one more")
	require.ErrorIs(t, err, ErrImageFull)
	room := int(m.codeEnd - (m.free.code+15)&^15)
	if room > 0 {
		_, err = m.AllocCode(room)
		require.NoError(t, err, "to the last byte")
	}
}

// TestImageContains: what is in the image, both halves, and nothing else.
func TestImageContains(t *testing.T) {
	m, _ := newImage(t, 1<<16)
	for a, want := range map[abi.Addr]bool{m.base - 1: false, m.base: true, m.base + 1<<15: true, m.base + 1<<16 - 1: true, m.base + 1<<16: false} {
		require.Equal(t, want, m.Contains(a, 1))
	}
	require.True(t, m.Contains(m.Zero(), 1))
}

// TestConstantsAreShared: equal constants lie in one place, others elsewhere, and the empty one
// is the object of size zero.
func TestConstantsAreShared(t *testing.T) {
	m, _ := newImage(t, 1<<16)
	at := map[abi.Addr]string{}
	for range 2 {
		for _, s := range []string{"a", "b", "ab", strings.Repeat("long", 50)} {
			a, err := m.content(s)
			require.NoError(t, err)
			require.Equal(t, s, string(memory.Bytes(a, len(s))))
			at[a] = s
		}
	}
	require.Len(t, at, 4)
	a, err := m.content("")
	require.NoError(t, err)
	require.Equal(t, m.Zero(), a)
}

// TestLinesAndTrapSites finds lines and trap sites of addresses as a search of the whole table
// does.
func TestLinesAndTrapSites(t *testing.T) {
	const start = 0x4000
	random := rand.New(rand.NewPCG(2, 2))
	code := &native.Code{}
	for pc := uint32(3); pc < 200; pc += 1 + random.Uint32N(20) {
		code.Lines = append(code.Lines, native.LineEntry{PC: pc, Line: int32(pc * 7)})
		if random.IntN(2) == 0 {
			code.Traps = append(code.Traps, native.TrapSite{PC: pc})
		}
	}
	f := &Function{Code: code, Start: start, End: start + 220}
	for off := range uint32(220) {
		line := int32(0)
		for _, l := range code.Lines {
			if l.PC <= off {
				line = l.Line
			}
		}
		require.Equal(t, line, f.Line(start+abi.Addr(off)))
		var site *native.TrapSite
		for i := range code.Traps {
			if code.Traps[i].PC == off {
				site = &code.Traps[i]
			}
		}
		require.Same(t, site, f.TrapSite(start+abi.Addr(off)))
	}
	require.Zero(t, (&Function{Code: &native.Code{}}).Line(5))
	require.Nil(t, (&Function{Code: &native.Code{}}).TrapSite(5))
}
