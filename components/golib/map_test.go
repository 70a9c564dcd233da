package golib

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// against runs random operations on a map and on Go's, and compares them.
func against[K comparable](t *testing.T, key func(int) K) {
	t.Helper()
	random := rand.New(rand.NewSource(1))
	for _, keys := range []int{1, 3, 8, 9, 40, 1000} {
		want := map[K]int{}
		m := MapMake[K, int](random.Intn(20))
		for step := range 8000 {
			k := key(random.Intn(keys))
			switch op := random.Intn(100); {
			case op < 45:
				want[k] = step
				MapSet(m, k, step)
			case op < 90:
				delete(want, k)
				MapDelete(m, k)
			case op == 99 && random.Intn(20) == 0:
				clear(want)
				MapClear(m)
			case op == 98:
				m = passed(m)
			}
			v, ok := MapGetOK(m, k)
			w, wantOK := want[k]
			require.Equal(t, wantOK, ok)
			require.Equal(t, w, v)
			require.Equal(t, w, MapGet(m, k))
			require.Equal(t, len(want), MapLen(m))
			if step%500 == 0 {
				require.Equal(t, want, collect(t, m))
			}
		}
	}
}

// passed returns a copy of a map as portals make it: slices have no room, and there is no index.
func passed[K comparable, V any](m *Map[K, V]) *Map[K, V] {
	return &Map[K, V]{
		entries: slices.Clip(slices.Clone(m.entries)), index: []uint64{}, dead: slices.Clip(slices.Clone(m.dead)),
		live: m.live, clears: m.clears,
	}
}

func collect[K comparable, V any](t *testing.T, m *Map[K, V]) map[K]V {
	t.Helper()
	got := map[K]V{}
	it := MapRange(m)
	for ok, k, v := MapNext(it); ok; ok, k, v = MapNext(it) {
		_, twice := got[k]
		require.False(t, twice, "%v was visited twice", k)
		got[k] = v
	}
	ok, _, _ := MapNext(it)
	require.False(t, ok, "an iterator at its end stays there")
	return got
}

func TestMapAgainstGo(t *testing.T) {
	type pair struct {
		a string
		b int8
	}
	t.Run("int", func(t *testing.T) { against(t, func(i int) int { return i * 64 }) })
	t.Run("string", func(t *testing.T) { against(t, strconv.Itoa) })
	t.Run("struct", func(t *testing.T) { against(t, func(i int) pair { return pair{strconv.Itoa(i / 7), int8(i % 7)} }) })
	t.Run("array", func(t *testing.T) { against(t, func(i int) [2]int { return [2]int{i, -i} }) })
	t.Run("float", func(t *testing.T) { against(t, func(i int) float64 { return float64(i) / 8 }) })
	t.Run("interface", func(t *testing.T) {
		against(t, func(i int) any {
			if i%2 == 0 {
				return i
			}
			return strconv.Itoa(i)
		})
	})
	var targets [1000]int
	t.Run("pointer", func(t *testing.T) { against(t, func(i int) *int { return &targets[i] }) })
}

// TestMapChangeDuringIteration checks what the language promises of range: an entry that
// is there throughout is visited exactly once, with the value it then has; one that is
// deleted before its turn is not; nothing is visited twice unless it was deleted.
func TestMapChangeDuringIteration(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	for round := range 3000 {
		n := 1 + random.Intn(100)
		m := MapMake[int, int](0)
		present := map[int]int{}
		for i := range n {
			MapSet(m, i, i)
			present[i] = i
		}
		kept := map[int]bool{}
		for i := range n {
			kept[i] = true
		}
		visits := map[int]int{}
		fresh := n
		it := MapRange(m)
		for ok, k, v := MapNext(it); ok; ok, k, v = MapNext(it) {
			visits[k]++
			want, there := present[k]
			require.True(t, there, "round %d: visited deleted %d", round, k)
			require.Equal(t, want, v)
			for range random.Intn(6) {
				switch random.Intn(4) {
				case 0:
					victim := random.Intn(n)
					MapDelete(m, victim)
					delete(present, victim)
					delete(kept, victim)
				case 1, 2:
					MapSet(m, fresh, fresh)
					present[fresh] = fresh
					fresh++
				case 3:
					changed := random.Intn(n)
					MapSet(m, changed, -changed)
					present[changed] = -changed
				}
			}
			if random.Intn(400) == 0 {
				MapClear(m)
				clear(present)
				clear(kept)
			}
		}
		for k := range kept {
			require.Equal(t, 1, visits[k], "round %d: entry %d", round, k)
		}
		require.Equal(t, present, collect(t, m))
	}
}

func TestMapIterationEndsWhenTheBodyAdds(t *testing.T) {
	m := MapMake[int, bool](0)
	MapSet(m, 0, true)
	it, turns := MapRange(m), 0
	for ok, k, _ := MapNext(it); ok; ok, k, _ = MapNext(it) {
		MapDelete(m, k)
		MapSet(m, k+1, true)
		turns++
		require.Less(t, turns, 1000)
	}
}

func TestMapOfNaN(t *testing.T) {
	m := MapMake[float64, int](0)
	nan := math.NaN()
	for i := range 100 {
		MapSet(m, nan, i)
		_, ok := MapGetOK(m, nan)
		require.False(t, ok)
		MapDelete(m, nan)
		require.Equal(t, i+1, MapLen(m))
	}
	visits := func(change func(turn int)) int {
		n := 0
		it := MapRange(m)
		for ok, k, _ := MapNext(it); ok; ok, k, _ = MapNext(it) {
			require.True(t, k != k)
			change(n)
			n++
		}
		return n
	}
	require.Equal(t, 100, visits(func(int) {}))
	require.Equal(t, 100, visits(func(turn int) {
		for i := range 10 {
			MapSet(m, float64(turn*10+i), 0)
			MapDelete(m, float64(turn*10+i))
		}
	}))
	require.Equal(t, 7, visits(func(turn int) {
		if turn == 6 {
			MapClear(m)
		}
	}))
	require.Equal(t, 0, MapLen(m))
}

func TestMapKeyIsReplacedByEqualKey(t *testing.T) {
	m := MapMake[float64, int](0)
	MapSet(m, 0, 1)
	MapSet(m, math.Copysign(0, -1), 2)
	require.Equal(t, 1, MapLen(m))
	_, k, v := MapNext(MapRange(m))
	require.True(t, math.Signbit(k))
	require.Equal(t, 2, v)
}

func TestMapOfUnhashable(t *testing.T) {
	const text = "hash of unhashable type []int"
	key := any([]int{1})
	full := MapMake[any, int](0)
	MapSet(full, 1, 1)
	for name, m := range map[string]*Map[any, int]{"nil": nil, "empty": MapMake[any, int](0), "full": full} {
		t.Run(name, func(t *testing.T) {
			require.PanicsWithError(t, "runtime error: "+text, func() { MapGet(m, key) })
			require.PanicsWithError(t, "runtime error: "+text, func() { MapGetOK(m, key) })
			require.PanicsWithError(t, "runtime error: "+text, func() { MapDelete(m, key) })
			if m != nil {
				require.PanicsWithError(t, "runtime error: "+text, func() { MapSet(m, key, 1) })
			}
		})
	}
}

func TestNilMap(t *testing.T) {
	var m *Map[string, int]
	require.Equal(t, 0, MapLen(m))
	require.Equal(t, 0, MapGet(m, "a"))
	MapDelete(m, "a")
	MapClear(m)
	ok, _, _ := MapNext(MapRange(m))
	require.False(t, ok)
	require.PanicsWithValue(t, hostThrow{}, func() { MapSet(m, "a", 1) })
	require.EqualError(t, currentPanic().value.(error), "assignment to entry in nil map")
	setThreadValue(nil)
}

// TestMapStaysSmall checks that deletion makes room for insertion.
func TestMapStaysSmall(t *testing.T) {
	m := MapMake[int, int](0)
	for i := range 100000 {
		MapSet(m, i, i)
		MapDelete(m, i-10)
	}
	require.Equal(t, 10, MapLen(m))
	require.LessOrEqual(t, cap(m.entries), mapCapacity(2*smallIndex))
}

func TestMapHint(t *testing.T) {
	for _, hint := range []int{-5, 0, 8, 9, 100, 1000} {
		m := MapMake[int, int](hint)
		room := cap(m.entries)
		for i := range hint {
			MapSet(m, i, i)
		}
		if hint > smallEntries {
			require.Equal(t, room, cap(m.entries), "the hint was too small for itself")
		}
	}
}

func TestHashFloat(t *testing.T) {
	require.Equal(t, HashFloat(0, 1), HashFloat(math.Copysign(0, -1), 1))
	require.NotEqual(t, HashFloat(math.NaN(), 1), HashFloat(math.NaN(), 1))
	require.NotEqual(t, HashFloat(1, 1), HashFloat(2, 1))
	require.NotEqual(t, HashFloat(1, 1), HashFloat(1, 2))
}

// TestHashUintSpreads checks the low bits, which choose the slot.
func TestHashUintSpreads(t *testing.T) {
	for _, step := range []uint64{1, 8, 4096, 1 << 32, 1 << 56} {
		seen := map[uint64]bool{}
		for i := range uint64(256) {
			seen[HashUint(i*step, Seed)&255] = true
		}
		require.Greater(t, len(seen), 120, "step %d", step)
	}
}

func BenchmarkMap(b *testing.B) {
	for _, size := range []int{6, 1000, 1000000} {
		m := MapMake[int, int](0)
		g := map[int]int{}
		for i := range size {
			MapSet(m, i*7, i)
			g[i*7] = i
		}
		sum := 0
		b.Run(fmt.Sprintf("get/golib/%d", size), func(b *testing.B) {
			for i := range b.N {
				sum += MapGet(m, i%size*7)
			}
		})
		b.Run(fmt.Sprintf("get/go/%d", size), func(b *testing.B) {
			for i := range b.N {
				sum += g[i%size*7]
			}
		})
	}
}
