package golib

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullIndex returns an index of size slots, none of them free, whose slots name the number-th entry.
func fullIndex(size int, tag, number uint32) []uint64 {
	index := make([]uint64, size)
	for i := range index {
		index[i] = uint64(tag)<<32 | uint64(number)
	}
	return index
}

// ordinary returns a map of n entries with an index, each key its own value.
func ordinary(n int) *Map[int, int] {
	m := MapMake[int, int](9)
	for i := range n {
		MapSet(m, i, i)
	}
	return m
}

// changed returns an ordinary map of n entries with something changed.
func changed(n int, change func(m *Map[int, int])) func() *Map[int, int] {
	return func() *Map[int, int] {
		m := ordinary(n)
		change(m)
		return m
	}
}

// malformed are maps that package golib would not make, and that components can.
var malformed = map[string]func() *Map[int, int]{
	"no slot is free, and all entries are another's": func() *Map[int, int] {
		return &Map[int, int]{entries: make([]mapEntry[int, int], 1), index: fullIndex(4, 7, 1)}
	},
	"no slot is free, and there are no entries": func() *Map[int, int] {
		return &Map[int, int]{index: fullIndex(4, 7, 1), live: 1}
	},
	"all slots are the same entry's":      changed(20, func(m *Map[int, int]) { m.index = fullIndex(32, uint32(Hash(3, Seed)), 4) }),
	"slots are entries' that are missing": changed(20, func(m *Map[int, int]) { m.entries = m.entries[:3] }),
	"slots name no entry":                 changed(20, func(m *Map[int, int]) { m.index = fullIndex(32, uint32(Hash(3, Seed)), 0) }),
	"slots name entries far away":         changed(20, func(m *Map[int, int]) { m.index = fullIndex(32, uint32(Hash(3, Seed)), 1<<32-1) }),
	"the index is empty":                  changed(20, func(m *Map[int, int]) { m.index = []uint64{} }),
	"the index is gone":                   changed(20, func(m *Map[int, int]) { m.index = nil }),
	"the index is cleared":                changed(20, func(m *Map[int, int]) { clear(m.index) }),
	"the index is too short":              changed(20, func(m *Map[int, int]) { m.index = m.index[:8] }),
	"the index has one slot":              changed(20, func(m *Map[int, int]) { m.index = fullIndex(1, 0, 1) }),
	"the index has six slots":             changed(20, func(m *Map[int, int]) { m.index = fullIndex(6, 0, 1) }),
	"the index has seven slots":           changed(20, func(m *Map[int, int]) { m.index = fullIndex(7, 0, 1) }),
	"the index is too long":               changed(20, func(m *Map[int, int]) { m.index = append(m.index, fullIndex(4064, 9, 3)...) }),
	"a long index is full":                changed(20, func(m *Map[int, int]) { m.index = fullIndex(1<<12, 9, 3) }),
	"the count is too large":              changed(20, func(m *Map[int, int]) { m.live = 1 << 62 }),
	"the count is a bit too large":        changed(20, func(m *Map[int, int]) { m.live++ }),
	"the count is too small":              changed(20, func(m *Map[int, int]) { m.live = 1 }),
	"the count is negative":               changed(20, func(m *Map[int, int]) { m.live = -1 << 63 }),
	"the count is none":                   changed(20, func(m *Map[int, int]) { m.live = 0 }),
	"a million entries have one key": changed(9, func(m *Map[int, int]) {
		m.entries, m.index, m.live = make([]mapEntry[int, int], 1<<20), nil, 1<<20
	}),
	"there is only a count":      func() *Map[int, int] { return &Map[int, int]{live: 5} },
	"the dead are too few":       changed(20, func(m *Map[int, int]) { m.dead = []uint64{} }),
	"the dead are too many":      changed(20, func(m *Map[int, int]) { m.dead = fullIndex(1<<12, 1<<32-1, 1<<32-1) }),
	"all are dead":               changed(20, func(m *Map[int, int]) { m.dead = fullIndex(1, 1<<32-1, 1<<32-1) }),
	"the dead are the index":     changed(20, func(m *Map[int, int]) { m.dead = m.index }),
	"iterators went another way": changed(20, func(m *Map[int, int]) { m.watched = &mapSnapshot[int, int]{retired: true} }),
	"iterators went among the dead": changed(20, func(m *Map[int, int]) {
		m.watched = &mapSnapshot[int, int]{retired: true, entries: m.entries, dead: fullIndex(1, 1<<32-1, 1<<32-1)}
	}),
	"small, and the dead are the entries' numbers": func() *Map[int, int] {
		return &Map[int, int]{entries: make([]mapEntry[int, int], 8), dead: fullIndex(1, 0, 0xff), live: 8}
	},
}

// uses are what receivers do with maps. Each ends if maps are well formed.
var uses = map[string]func(m *Map[int, int]){
	"get": func(m *Map[int, int]) {
		for k := -40; k < 40; k++ {
			MapGet(m, k)
			MapGetOK(m, k)
		}
	},
	"set": func(m *Map[int, int]) {
		for k := range 100 {
			MapSet(m, k, k)
		}
	},
	"delete": func(m *Map[int, int]) {
		for k := range 100 {
			MapDelete(m, k)
		}
	},
	"delete and set": func(m *Map[int, int]) {
		for k := range 100 {
			MapDelete(m, k)
			MapSet(m, k+50, k)
		}
	},
	"clear": func(m *Map[int, int]) {
		MapClear(m)
		for k := range 100 {
			MapSet(m, k, k)
		}
	},
	"iterate": func(m *Map[int, int]) {
		it := MapRange(m)
		for ok, _, _ := MapNext(it); ok; ok, _, _ = MapNext(it) {
		}
	},
	"iterate and change": func(m *Map[int, int]) {
		it := MapRange(m)
		for ok, k, _ := MapNext(it); ok; ok, k, _ = MapNext(it) {
			MapDelete(m, k)
			for i := range 10 {
				MapSet(m, 10*k+i, i)
			}
		}
	},
	"empty": func(m *Map[int, int]) {
		for MapLen(m) > 0 {
			_, k, _ := MapNext(MapRange(m))
			MapDelete(m, k)
		}
	},
	"iterate and clear": func(m *Map[int, int]) {
		it := MapRange(m)
		for ok, _, _ := MapNext(it); ok; ok, _, _ = MapNext(it) {
			MapClear(m)
		}
	},
}

// TestMalformedMaps checks that whoever gets a map from a component that it does not trust
// goes on or panics. What would go on for ever fails as the test's time is over.
func TestMalformedMaps(t *testing.T) {
	for shape, make := range malformed {
		for use, apply := range uses {
			t.Run(fmt.Sprintf("%s, %s", shape, use), func(t *testing.T) {
				defer setThreadValue(nil)
				m := make()
				defer func() {
					if r := recover(); r != nil {
						_, native := r.(error) // of Go's own checks, which are traps in components
						require.True(t, native || r == hostThrow{}, "%v", r)
					}
				}()
				apply(m)
			})
		}
	}
}

// TestFullMapsPanic checks the text for what has no index that could hold one more.
func TestFullMapsPanic(t *testing.T) {
	for _, size := range []int{1, 2, 6, 7, 64} {
		defer setThreadValue(nil)
		m := changed(9, func(m *Map[int, int]) { m.index = fullIndex(size, 9, 3) })()
		_, ok := MapGetOK(m, 1)
		require.False(t, ok)
		MapDelete(m, 1)
		require.Equal(t, 9, MapLen(m))
		require.PanicsWithValue(t, hostThrow{}, func() { MapSet(m, 100, 1) }, "%d slots", size)
		require.EqualError(t, currentPanic().value.(error), "runtime error: malformed map")
	}
}

// TestCountsWithoutEntriesPanic checks that who empties a map whose count is wrong comes to an end.
func TestCountsWithoutEntriesPanic(t *testing.T) {
	defer setThreadValue(nil)
	for _, wrong := range []int{21, -1} {
		m := changed(20, func(m *Map[int, int]) { m.live = wrong })()
		require.PanicsWithValue(t, hostThrow{}, func() {
			for turns := 0; MapLen(m) != 0; turns++ {
				_, k, _ := MapNext(MapRange(m))
				MapDelete(m, k)
				require.Less(t, turns, 30)
			}
		})
		require.EqualError(t, currentPanic().value.(error), "runtime error: malformed map")
	}
}
