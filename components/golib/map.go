package golib

// Limits of a map's layout.
const (
	smallEntries = 8       // a map with no more entries has no index
	smallIndex   = 32      // slots of the first index
	maxHint      = 1 << 24 // entries that a hint may reserve
)

// A Map is what map[K]V refers to. Entries lie densely in the order of their insertion,
// so that iteration is a walk over a slice and is not disturbed by insertion. A deleted
// entry stays, zeroed, until the entries are next laid out afresh.
//
// The index is an open-addressing hash table with linear probing. A slot is 0 if it is
// free; otherwise its upper half holds 32 bits of the key's hash, the low ones of which
// are its home slot, and its lower half the number of the entry plus one. Growing thus
// needs no key. Slots are never left as tombstones.
//
// Hashes start from a seed that no other domain knows, or others could choose keys that all have one home.
// So maps that come through portals have no index: it is made when it is first needed.
//
// A map may have come through a portal from a component that made it field by field, so
// that nothing of this holds. Such a map may panic or give wrong answers, but no loop
// goes over more than its entries or more than once round its index.
type Map[K comparable, V any] struct {
	entries []mapEntry[K, V]
	index   []uint64 // a power of two; empty as long as the map is small, or was not used since it was copied
	dead    []uint64 // a bit per deleted entry; nil if there is none
	live    int
	clears  int                // how often the map was cleared
	watched *mapSnapshot[K, V] // what iterators over the present layout share, or nil
}

type mapEntry[K comparable, V any] struct {
	key   K
	value V
}

// MapMake makes a map with room for hint entries.
func MapMake[K comparable, V any](hint int) *Map[K, V] {
	m := new(Map[K, V])
	if hint > smallEntries {
		size := smallIndex
		for mapCapacity(size) < min(hint, maxHint) {
			size *= 2
		}
		m.index = make([]uint64, size)
		m.entries = make([]mapEntry[K, V], 0, mapCapacity(size))
	}
	return m
}

// mapCapacity returns how many entries an index of size slots serves.
func mapCapacity(size int) int { return size/2 + size/8 }

// MapLen returns the number of entries.
func MapLen[K comparable, V any](m *Map[K, V]) int {
	if m == nil {
		return 0
	}
	return m.live
}

// MapGet returns the value of a key, or the zero value.
func MapGet[K comparable, V any](m *Map[K, V], k K) V {
	// The hash comes first: it panics if a key cannot be hashed, whatever the map.
	h := Hash(k, Seed)
	if m != nil {
		if e := mapFind(m, k, h); e != nil {
			return e.value
		}
	}
	var none V
	return none
}

// MapGetOK returns the value of a key and true, or the zero value and false.
func MapGetOK[K comparable, V any](m *Map[K, V], k K) (V, bool) {
	h := Hash(k, Seed)
	if m != nil {
		if e := mapFind(m, k, h); e != nil {
			return e.value, true
		}
	}
	var none V
	return none, false
}

// MapSet sets the value of a key. The key is set as well: equal keys may differ, as do
// the two zeros.
func MapSet[K comparable, V any](m *Map[K, V], k K, v V) {
	if m == nil {
		PanicNilMap()
	}
	h := Hash(k, Seed)
	if e := mapFind(m, k, h); e != nil {
		e.key = k
		e.value = v
		return
	}
	if len(m.entries) == cap(m.entries) {
		mapMakeRoom(m)
	}
	m.entries = append(m.entries, mapEntry[K, V]{k, v})
	m.live++
	if len(m.index) > 0 && !mapIndexInsert(m.index, uint32(h), uint32(len(m.entries))) {
		panicMalformedMap()
	}
}

// MapDelete removes a key if it is there.
func MapDelete[K comparable, V any](m *Map[K, V], k K) {
	h := Hash(k, Seed)
	if m == nil {
		return
	}
	n := mapUnlink(m, k, h)
	if n < 0 {
		return
	}
	m.live--
	var none mapEntry[K, V]
	m.entries[n] = none
	if m.watched == nil && n == len(m.entries)-1 {
		m.entries = m.entries[:n]
		return
	}
	if m.dead == nil {
		m.dead = make([]uint64, (cap(m.entries)+63)/64)
	}
	m.dead[n/64] |= 1 << uint(n%64)
	if m.live == 0 && m.watched == nil {
		m.entries = m.entries[:0]
		m.dead = nil
	}
}

// MapClear removes all entries.
func MapClear[K comparable, V any](m *Map[K, V]) {
	if m == nil || len(m.entries) == 0 {
		return
	}
	m.clears++
	m.live = 0
	m.dead = nil
	if m.watched != nil {
		mapRetire(m)
		m.entries = nil
		m.index = nil
		return
	}
	clear(m.entries)
	clear(m.index)
	m.entries = m.entries[:0]
}

// mapFind returns the entry of a key with hash h, or nil.
func mapFind[K comparable, V any](m *Map[K, V], k K, h uint64) *mapEntry[K, V] {
	entries := m.entries
	if len(m.index) == 0 {
		if len(entries) <= smallEntries {
			for i := 0; i < len(entries); i++ {
				if entries[i].key == k && !mapIsDead(m.dead, i) {
					return &entries[i]
				}
			}
			return nil
		}
		mapMakeIndex(m)
	}
	index := m.index
	mask := uint32(len(index) - 1)
	tag := uint32(h)
	home := tag & mask
	for i := home; index[i] != 0; {
		slot := index[i]
		if uint32(slot>>32) == tag {
			e := &entries[uint32(slot)-1]
			if e.key == k {
				return e
			}
		}
		if i = (i + 1) & mask; i == home {
			break // a call of panicMalformedMap would give each search a stack frame
		}
	}
	return nil
}

func mapIsDead(dead []uint64, n int) bool {
	return dead != nil && dead[n/64]>>uint(n%64)&1 != 0
}
