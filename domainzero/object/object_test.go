package object

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

const regionBytes = 1 << 20

// place is memory for descriptors, below 4 GiB, and a heap run.
func place(t *testing.T) (descriptors, run abi.Addr) {
	machine, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, machine.Close()) })
	image, bytes := machine.Image()
	run, err = machine.Reserve(regionBytes)
	require.NoError(t, err)
	return image + abi.Addr(bytes/2), run
}

// describe makes a descriptor of values of a size.
func describe(at abi.Addr, size uint64) abi.Addr {
	*DescAt(at) = Desc{TypeDesc: abi.TypeDesc{Size: size}}
	return at
}

func TestSizesOfObjects(t *testing.T) {
	for name, test := range map[string]struct{ size, count, want int }{
		"nothing has room for a new address": {0, 1, 16},
		"no elements, too":                   {8, 0, 16},
		"a byte":                             {1, 1, 16},
		"a word":                             {8, 1, 16},
		"a byte more than a word":            {9, 1, 24},
		"words":                              {8, 5, 48},
		"bytes are rounded together":         {3, 5, 24},
		"odd elements":                       {12, 3, 48},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, Bytes(test.size, test.count)) })
	}
}

// TestHeaderWordIsTakenApart: what a header word is made of comes back, whatever its flags.
func TestHeaderWordIsTakenApart(t *testing.T) {
	for _, desc := range []abi.Addr{8, 0x4000_0010, 0x7fff_fff8} {
		for _, count := range []int{0, 1, 77, abi.MaxElements} {
			for flags := range uint64(abi.HeaderFlags + 1) {
				d, n, f := Header(MakeHeader(desc, count) | flags)
				require.Equal(t, []any{desc, count, flags}, []any{d, n, f})
			}
		}
	}
}

// TestHashStaysWhenObjectMoves: the first hash marks an object; a collector that moves one
// so marked puts the hash behind it.
func TestHashStaysWhenObjectMoves(t *testing.T) {
	descriptors, run := place(t)
	desc := describe(descriptors, 24)
	memory.Store(run, MakeHeader(desc, 2))
	o := run + abi.HeaderSize
	plain := BytesOf(memory.Load(run))
	require.Equal(t, Bytes(24, 2), plain)

	hash, fresh := Hash(o)
	require.True(t, fresh)
	again, fresh := Hash(o)
	require.Equal(t, hash, again)
	require.False(t, fresh)
	require.Equal(t, HashAddress(o), hash)
	require.Equal(t, MakeHeader(desc, 2)|abi.HeaderHashed, memory.Load(run))
	require.Equal(t, plain, BytesOf(memory.Load(run)), "it has not moved")

	moved := run + 4096
	memory.Store(moved, memory.Load(run)|abi.HeaderHasHash)
	require.Equal(t, plain+8, BytesOf(memory.Load(moved)))
	memory.Store(moved+abi.Addr(plain), hash)
	memory.Store(moved+abi.Addr(plain)-8, ^hash)
	again, fresh = Hash(moved + abi.HeaderSize)
	require.Equal(t, hash, again)
	require.False(t, fresh)
	require.NotEqual(t, hash, HashAddress(moved+abi.HeaderSize))
}

// TestMixSpreadsBits: each bit of the word and of the seed changes about half of the result.
func TestMixSpreadsBits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const rounds = 200
	var changed [2][64]int
	for range rounds {
		x, seed := random.Uint64(), random.Uint64()
		for bit := range 64 {
			changed[0][bit] += bits.OnesCount64(Mix(x, seed) ^ Mix(x^1<<bit, seed))
			changed[1][bit] += bits.OnesCount64(Mix(x, seed) ^ Mix(x, seed^1<<bit))
		}
	}
	for _, list := range changed {
		for bit, n := range list {
			require.InDelta(t, 32, float64(n)/rounds, 8, "bit %d", bit)
		}
	}
	require.NotEqual(t, Mix(0, 1), Mix(0, 2))
}

// TestStartsFindObjects lays objects of random sizes one behind the other, and has them found
// from each of their words, while the walk goes on in steps.
func TestStartsFindObjects(t *testing.T) {
	descriptors, run := place(t)
	random := rand.New(rand.NewPCG(3, 4))
	sizes := []uint64{0, 1, 8, 24, 100, 5000}
	type laid struct{ header, end abi.Addr }
	var objects []laid
	for at := run; at < run+regionBytes-100_000; {
		i := random.IntN(len(sizes))
		w := MakeHeader(describe(descriptors+abi.Addr(i*64), sizes[i]), random.IntN(20))
		if random.IntN(4) == 0 {
			w |= abi.HeaderHashed | abi.HeaderHasHash
		}
		memory.Store(at, w)
		next := at + abi.Addr(BytesOf(w))
		objects = append(objects, laid{at, next})
		at = next
	}
	var starts Starts
	starts.Restart(run)
	check := func(o laid) {
		for p := o.header + abi.HeaderSize; p < o.end; p += 8 {
			require.Equal(t, o.header+abi.HeaderSize, starts.Object(p))
			require.Equal(t, o.header+abi.HeaderSize, starts.Object(p+7))
		}
	}
	for i := 0; i < len(objects); i++ {
		if random.IntN(3) > 0 && i != len(objects)-1 {
			continue
		}
		starts.Extend(objects[i].end, func() bool { return false })
		check(objects[i])
		starts.Extend(objects[i].end, func() bool { return false })
		check(objects[i])
	}
	for _, o := range objects {
		check(o)
	}
	starts.Restart(run)
	starts.Extend(objects[len(objects)-1].end, func() bool { return false })
	check(objects[0])
	check(objects[len(objects)/2])
}

// TestStartsEndInTheMiddle: a walk that is to reach an address within an object ends behind it.
func TestStartsEndInTheMiddle(t *testing.T) {
	descriptors, run := place(t)
	w := MakeHeader(describe(descriptors, 8), 1000)
	memory.Store(run, w)
	second := run + abi.Addr(BytesOf(w))
	memory.Store(second, MakeHeader(descriptors, 1))
	var starts Starts
	starts.Restart(run)
	starts.Extend(run+8, func() bool { return false })
	require.Equal(t, second, starts.scanned)
	require.Equal(t, run+8, starts.Object(run+15))
	starts.Extend(second, func() bool { return false })
	require.Equal(t, second, starts.scanned)
	require.Equal(t, run+8, starts.Object(second-8))
	starts.Extend(second+9, func() bool { return false })
	require.Greater(t, starts.scanned, second)
	require.Equal(t, second+8, starts.Object(second+8))
}

// TestLayoutOfSeveralValues: values that lie one behind the other have their references at
// their own offsets, also if two have one type.
func TestLayoutOfSeveralValues(t *testing.T) {
	u := bytecode.NewUniverse()
	large := u.Array(u.Any(), 64)
	var l Layout
	l.Add(large, 16)
	l.Add(u.Pointer(large), 2000)
	l.Add(large, 4000)
	l.Add(u.Basic(bytecode.KindInt), 8000)
	var want []int64
	large.PointerOffsets(func(off int64) { want = append(want, 16+off) })
	want = append(want, 2000)
	large.PointerOffsets(func(off int64) { want = append(want, 4000+off) })
	require.Equal(t, want, listed(&l.References))
	require.Len(t, l.Arrays, 2, "large arrays are not listed one by one")
	require.Len(t, l.Offsets, 1)
}

// TestLargePartsAreShared: references are listed one by one up to 256 bytes, and a type that
// occurs again is not gone through again.
func TestLargePartsAreShared(t *testing.T) {
	u := bytecode.NewUniverse()
	p := u.Pointer(u.Any())
	require.Empty(t, ReferencesOf(u.Array(p, 32)).Arrays)
	require.Len(t, ReferencesOf(u.Array(p, 33)).Arrays, 1)
	part := u.Struct([]bytecode.Field{{Name: "A", Type: u.Array(p, 20)}, {Name: "B", Type: u.Array(p, 20)}})
	whole := ReferencesOf(u.Struct([]bytecode.Field{{Name: "C", Type: part}, {Name: "D", Type: part}}))
	require.Empty(t, whole.Offsets)
	require.Len(t, whole.Arrays, 2)
	require.Same(t, whole.Arrays[0].Of, whole.Arrays[1].Of)
	scalars := u.Struct([]bytecode.Field{{Name: "E", Type: u.Array(u.Basic(bytecode.KindInt), 200)}})
	require.Nil(t, ReferencesOf(scalars))
	require.Empty(t, ReferencesOf(u.Struct([]bytecode.Field{{Name: "F", Type: scalars}, {Name: "G", Type: p}})).Arrays)
}
