package heap

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// newPool returns a pool of some bytes.
func newPool(t *testing.T, bytes int) *memory.Pool {
	m, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	region, err := m.Reserve(bytes)
	require.NoError(t, err)
	return memory.NewPool(region, bytes, m)
}

// TestPoisonFillsWhatObjectsLeft, to the last word and no further, and keeps as many areas as it is
// to, the youngest; without poison an area is free at once, as it is.
func TestPoisonFillsWhatObjectsLeft(t *testing.T) {
	const bytes, used = 8 << 10, 4<<10 + 8
	for _, poisoned := range []bool{true, false} {
		t.Run(fmt.Sprint("poisoned: ", poisoned), func(t *testing.T) {
			c := &Common{Pool: newPool(t, 4<<20), Poison: poisoned}
			free := c.Pool.Free()
			var retired []abi.Addr
			for range quarantined + 3 {
				var a area
				require.True(t, a.take(c.Pool, bytes))
				words := memory.Words(a.Addr, bytes/8)
				for i := range words {
					words[i] = 7
				}
				a.next = a.Addr + used
				retired = append(retired, a.Addr)
				c.retire(&a)
				require.Equal(t, area{}, area{Run: a.Run, next: a.next})
				if !poisoned {
					require.Equal(t, free, c.Pool.Free())
					require.NotEqual(t, uint64(poison), words[0])
					continue
				}
				for i, w := range words {
					require.Equal(t, map[bool]uint64{true: poison, false: 7}[i < used/8], w, "word %d", i)
				}
				require.Equal(t, free-min(len(retired), quarantined)*bytes, c.Pool.Free())
			}
			if poisoned {
				var kept []abi.Addr
				for _, q := range c.quarantine {
					kept = append(kept, q.Addr)
				}
				require.Equal(t, retired[3:], kept)
			}
			c.Close()
			require.Equal(t, free, c.Pool.Free())
		})
	}
}

// TestAreasHaveWhatLiesBehindAHeader: a reference leads to an object of an area if it lies behind the
// first header and before what is free.
func TestAreasHaveWhatLiesBehindAHeader(t *testing.T) {
	a := area{Run: memory.Run{Addr: 0x10000, Bytes: 0x1000}, next: 0x10100}
	for p, want := range map[abi.Addr]bool{
		0: false, 0xffff: false, 0x10000: false, 0x10000 + abi.HeaderSize - 1: false, 0x10000 + abi.HeaderSize: true,
		0x100ff: true, 0x10100: false, 0x10fff: false,
	} {
		require.Equal(t, want, a.has(p), "%#x", p)
	}
	require.False(t, new(area).has(abi.HeaderSize))
}

// TestLongestCollection is the longest of all, in nanoseconds.
func TestLongestCollection(t *testing.T) {
	common := &Common{}
	o := newOwner(t, 1<<20, 16<<20, common)
	now, takes := int64(1000), int64(0)
	common.Now = func() int64 {
		now += takes
		return now
	}
	for _, step := range [][2]int64{{5, 5}, {3, 5}, {9, 9}, {0, 9}} {
		takes = step[0]
		o.heap.Collect(0)
		require.Equal(t, step[1], o.heap.Stats.LongestNano)
	}
}

// TestObjectsLieWithinTheQuota: translated code allocates up to what is cleared, but never more than
// the quota leaves beside what lives; a closed heap has room for nothing.
func TestObjectsLieWithinTheQuota(t *testing.T) {
	const quota = 100_000
	o := newOwner(t, quota, 16<<20, &Common{})
	require.Equal(t, quota, int(o.heap.end-o.block.HeapNext))
	n := quota - object.Bytes(1, 1)
	require.Zero(t, o.heap.Allocate(o.blob, 1, quota), "with its header it is larger")
	o.roots = []abi.Addr{o.heap.Allocate(o.blob, 1, n-abi.HeaderSize)}
	require.NotZero(t, o.roots[0])
	require.Equal(t, o.heap.end, o.block.HeapLimit)
	o.heap.Collect(0)
	require.Equal(t, quota-o.found, int(o.heap.end-o.block.HeapNext))
	require.LessOrEqual(t, o.block.HeapLimit, o.heap.end)
	o.heap.Close()
	require.Zero(t, o.heap.Used())
	require.Zero(t, o.heap.Bump(8, o.Step))
}

// TestCollectionsCountTheirWork: bytes that live, and a word for each reference that is looked at in
// memory.
func TestCollectionsCountTheirWork(t *testing.T) {
	o := newOwner(t, 1<<20, 16<<20, &Common{})
	o.roots = []abi.Addr{o.record(1), o.record(2)}
	memory.StoreAddr(o.roots[0]+8, o.roots[1])
	require.Equal(t, 2*object.Bytes(recordBytes, 1)+8*2*recordRefs, o.heap.Collect(0))
}

// TestCollectionsWithoutMemory do nothing, and give back what they took.
func TestCollectionsWithoutMemory(t *testing.T) {
	common := &Common{}
	o := newOwner(t, 8<<20, 2<<20, common)
	for o.heap.Bytes()+o.heap.Used() <= 2<<20 {
		a := o.record(1)
		require.NotZero(t, a)
		o.roots = append(o.roots, a)
	}
	free, taken := common.Pool.Free(), o.heap.Bytes()
	require.Zero(t, o.heap.Collect(0), "there is no memory to copy to")
	require.Equal(t, free, common.Pool.Free())
	require.Equal(t, taken, o.heap.Bytes())
}

// TestReferencesInArraysMove, of arrays in arrays, too: each element's, at its place.
func TestReferencesInArraysMove(t *testing.T) {
	word := &object.References{Offsets: []int32{0}}
	for name, arrays := range map[string][]object.Array{
		"one":      {{Offset: 8, Stride: 8, Count: recordRefs, Of: word}},
		"two":      {{Offset: 8, Stride: 16, Count: 2, Of: word}, {Offset: 16, Stride: 8, Count: 1, Of: word}},
		"in array": {{Offset: 8, Stride: 24, Count: 1, Of: &object.References{Arrays: []object.Array{{Offset: 0, Stride: 8, Count: recordRefs, Of: word}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOwner(t, 1<<20, 16<<20, &Common{})
			o.refs = &object.References{Arrays: arrays}
			o.roots = []abi.Addr{o.record(0)}
			for i := range recordRefs {
				memory.StoreAddr(o.roots[0]+8+abi.Addr(8*i), o.record(uint64(i+1)))
			}
			o.heap.Collect(0)
			require.Equal(t, (1+recordRefs)*object.Bytes(recordBytes, 1), o.found)
			for i := range recordRefs {
				to := memory.LoadAddr(o.roots[0] + 8 + abi.Addr(8*i))
				require.True(t, o.heap.old[0].has(to) || o.heap.old[1].has(to))
				require.Equal(t, uint64(i+1), memory.Load(to))
			}
		})
	}
}

// TestLargeObjectsAreCopiedWhole, in pieces, up to the last word, whatever their length.
func TestLargeObjectsAreCopiedWhole(t *testing.T) {
	o := newOwner(t, 8<<20, 64<<20, &Common{})
	var want []string
	for i, bytes := range []int{1, pieceBytes - abi.HeaderSize, pieceBytes, 2*pieceBytes - 1, 5*pieceBytes + 100} {
		a := o.heap.Allocate(o.blob, 1, bytes)
		for k := range bytes {
			memory.Bytes(a, bytes)[k] = byte(k*7 + k>>8 + i)
		}
		o.roots, want = append(o.roots, a), append(want, string(memory.Bytes(a, bytes)))
	}
	for range 2 {
		o.heap.Collect(0)
		for i, a := range o.roots {
			require.True(t, want[i] == string(memory.Bytes(a, len(want[i]))), "%d bytes", len(want[i]))
		}
	}
}
