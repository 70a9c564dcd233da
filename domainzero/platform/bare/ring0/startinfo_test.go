package ring0

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// mapEntry is an entry of a PVH memory map.
type mapEntry struct {
	address, bytes uint64
	kind, _        uint32
}

// readMap reads a memory map and returns the spans that it leaves.
func readMap(t *testing.T, entries []mapEntry) []span {
	t.Helper()
	table, err := binary.Append(nil, binary.LittleEndian, entries)
	require.NoError(t, err)
	start := make([]byte, startMapCount+8)
	if len(table) > 0 {
		binary.LittleEndian.PutUint64(start[startMap:], uint64(addressOf(&table[0])))
	}
	binary.LittleEndian.PutUint32(start[startMapCount:], uint32(len(entries)))
	spans, spanCount = [maxSpans]span{}, 0
	readMemoryMap(addressOf(&start[0]))
	var left []span
	for _, s := range spans {
		if s.low < s.high {
			left = append(left, s)
		}
	}
	spans, spanCount = [maxSpans]span{}, 0
	return left
}

// Whatever a memory map says, each frame is there once, and only if it is wholly usable.
func TestReadMemoryMap(t *testing.T) {
	const frames = 64
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		entries := make([]mapEntry, random.IntN(6))
		var usable [frames * 2]bool // halves of frames: borders need not lie on frames
		for i := range entries {
			low := random.IntN(frames * 2)
			entries[i] = mapEntry{
				address: imageBase + uint64(low)*pageBytes/2, bytes: uint64(random.IntN(frames*2-low+1)) * pageBytes / 2, kind: 1 + uint32(random.IntN(5)/3),
			}
		}
		mark := func(kind uint32, is bool) {
			for _, e := range entries {
				for a := e.address; e.kind == kind && a < e.address+e.bytes; a += pageBytes / 2 {
					usable[(a-imageBase)/(pageBytes/2)] = is
				}
			}
		}
		mark(memoryUsable, true)
		mark(2, false)
		var got [frames]int
		for _, s := range readMap(t, entries) {
			require.Zero(t, (s.low|s.high)%pageBytes)
			for a := s.low; a < s.high; a += pageBytes {
				got[(a-imageBase)/pageBytes]++
			}
		}
		for i, n := range got {
			require.LessOrEqual(t, n, 1, "%v", entries)
			require.True(t, n == 0 || usable[2*i] && usable[2*i+1], "frame %d of %v", i, entries)
		}
	}
}

func TestOddMemoryMaps(t *testing.T) {
	const high = 1 << 32
	for name, c := range map[string]struct {
		entries []mapEntry
		want    []span
	}{
		"nothing":         {nil, nil},
		"low memory":      {[]mapEntry{{0, imageBase + pageBytes, memoryUsable, 0}}, []span{{imageBase, imageBase + pageBytes}}},
		"above 4 GiB":     {[]mapEntry{{high, pageBytes, memoryUsable, 0}}, []span{{high, high + pageBytes}}},
		"a hole":          {[]mapEntry{{high, 3 * pageBytes, memoryUsable, 0}, {high + pageBytes + 1, 1, 2, 0}}, []span{{high, high + pageBytes}, {high + 2*pageBytes, high + 3*pageBytes}}},
		"too large":       {[]mapEntry{{high, 1<<64 - 1, memoryUsable, 0}}, []span{{high, memoryEnd}}},
		"too far":         {[]mapEntry{{1<<64 - pageBytes, pageBytes, memoryUsable, 0}, {memoryEnd, pageBytes, memoryUsable, 0}}, nil},
		"reserved to end": {[]mapEntry{{high, 2 * pageBytes, memoryUsable, 0}, {high + pageBytes, 1<<64 - 1, 2, 0}}, []span{{high, high + pageBytes}}},
		"twice":           {[]mapEntry{{high, pageBytes, memoryUsable, 0}, {high, 2 * pageBytes, memoryUsable, 0}}, []span{{high, high + 2*pageBytes}}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, readMap(t, c.entries)) })
	}
	many := make([]mapEntry, 2*maxSpans)
	for i := range many {
		many[i] = mapEntry{high + uint64(i)*2*pageBytes, pageBytes, memoryUsable, 0}
	}
	require.Len(t, readMap(t, many), maxSpans, "the rest is left unused")
}
