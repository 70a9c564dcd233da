package ring0

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// pages is a model of the areas: the protection of each page that is in one.
type pages map[uintptr]uintptr

// end returns how far a range is in areas from its start.
func (m pages) end(low, high uintptr) uintptr {
	for ; low < high; low += pageBytes {
		if _, ok := m[low]; !ok {
			break
		}
	}
	return low
}

func (m pages) fill(low, high, prot uintptr) {
	for ; low < high; low += pageBytes {
		m[low] = prot
	}
}

// requireModel compares all areas with the model: ascending, apart, and merged.
func requireModel(t *testing.T, m pages) {
	t.Helper()
	found := pages{}
	for i := range areaCount {
		a := areaAt(i)
		require.Less(t, a.low, a.high)
		if i > 0 {
			before := areaAt(i - 1)
			require.LessOrEqual(t, before.high, a.low)
			require.False(t, before.high == a.low && before.prot == a.prot, "area %d should be merged with the one before", i)
		}
		found.fill(a.low, a.high, a.prot)
	}
	require.Equal(t, m, found)
}

func TestAreas(t *testing.T) {
	defer func() { areaCount = 0 }()
	const floor, room = uintptr(1) << 39, 64
	random := rand.New(rand.NewPCG(1, 2))
	model := pages{}
	for range 20_000 {
		low := floor + uintptr(random.IntN(room))*pageBytes
		high := low + uintptr(1+random.IntN(room/4))*pageBytes
		prot := [...]uintptr{0, protRead, protRead | protWrite}[random.IntN(3)]
		require.Equal(t, !empty(model, low, high), taken(low, high))
		switch random.IntN(4) {
		case 0:
			require.True(t, setArea(area{low: low, high: high, prot: prot}))
			model.fill(low, high, prot)
		case 1:
			require.True(t, clearArea(low, high))
			for page := low; page < high; page += pageBytes {
				delete(model, page)
			}
		case 2:
			end := protectArea(low, high, prot)
			require.Equal(t, model.end(low, high), end)
			model.fill(low, end, prot)
		case 3:
			bytes := high - low
			ceiling := floor + 2*room*pageBytes
			at := gap(bytes, floor, ceiling)
			require.NotZero(t, at)
			require.True(t, at >= floor && at+bytes <= ceiling && empty(model, at, at+bytes))
			for higher := at + pageBytes; higher+bytes <= ceiling; higher += pageBytes {
				require.False(t, empty(model, higher, higher+bytes), "a higher gap is at %#x, not %#x", higher, at)
			}
		}
		requireModel(t, model)
	}
	require.Zero(t, gap(4*room*pageBytes, floor, floor+2*room*pageBytes))
}

func empty(m pages, low, high uintptr) bool {
	for ; low < high; low += pageBytes {
		if _, ok := m[low]; ok {
			return false
		}
	}
	return true
}

func TestAreasRunOut(t *testing.T) {
	defer func() { areaCount = 0 }()
	made := uintptr(0)
	for setArea(area{low: (2*made + 1) * pageBytes, high: (2*made + 2) * pageBytes}) {
		made++
	}
	require.EqualValues(t, maxAreas-2, made)
	require.False(t, clearArea(0, pageBytes))
	require.Zero(t, protectArea(0, pageBytes, protRead))
}
