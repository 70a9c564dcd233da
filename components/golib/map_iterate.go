package golib

// A mapSnapshot is shared by all iterators that began over one layout of a map's
// entries. When that layout is given up while somebody may be iterating, it stays here
// as it was.
type mapSnapshot[K comparable, V any] struct {
	retired bool
	entries []mapEntry[K, V]
	dead    []uint64
}

// mapRetire leaves the present layout to its iterators. The caller replaces it.
// Precondition: m.watched is not nil.
func mapRetire[K comparable, V any](m *Map[K, V]) {
	s := m.watched
	s.retired = true
	s.entries = m.entries
	s.dead = m.dead
	m.watched = nil
}

// A MapIter iterates over the entries that a map had when it was made: each is visited
// once unless it is deleted before its turn. Entries added later are not visited.
type MapIter[K comparable, V any] struct {
	m        *Map[K, V]
	snapshot *mapSnapshot[K, V]
	next     int
	end      int
	clears   int
}

// MapRange returns an iterator over a map.
func MapRange[K comparable, V any](m *Map[K, V]) *MapIter[K, V] {
	it := new(MapIter[K, V])
	if m == nil || m.live == 0 {
		return it
	}
	if m.watched == nil || m.watched.retired { // no layout that a map has is retired
		m.watched = new(mapSnapshot[K, V])
	}
	it.m = m
	it.snapshot = m.watched
	it.next = mapFirst(m)
	it.end = len(m.entries)
	it.clears = m.clears
	return it
}

// mapFirst returns the number of the first entry. It must be there, as the map says that
// there are some, and a look-up must find it, which it does if there is no index: who
// deletes what comes first until nothing is left would otherwise never end.
func mapFirst[K comparable, V any](m *Map[K, V]) int {
	entries := m.entries
	for i := 0; i < len(entries); i++ {
		for i&63 == 0 && i>>6 < len(m.dead) && m.dead[i>>6] == ^uint64(0) {
			i += 64 // as in MapNext
		}
		if i < len(entries) && !mapIsDead(m.dead, i) {
			if k := entries[i].key; len(m.index) > 0 && k == k && mapFind(m, k, Hash(k, Seed)) == nil {
				break
			}
			return i
		}
	}
	panicMalformedMap()
	return 0
}

// MapNext returns true and the next entry, or false.
func MapNext[K comparable, V any](it *MapIter[K, V]) (bool, K, V) {
	m := it.m
	if m != nil && it.clears == m.clears {
		if it.snapshot.retired {
			return mapNextRetired(it)
		}
		entries := m.entries
		for i := it.next; i < it.end; i++ {
			for i&63 == 0 && i>>6 < len(m.dead) && m.dead[i>>6] == ^uint64(0) {
				i += 64 // a loop that deletes what comes first must not be quadratic
			}
			if i < it.end && !mapIsDead(m.dead, i) {
				it.next = i + 1
				e := &entries[i]
				return true, e.key, e.value
			}
		}
		it.next = it.end
	}
	var key K
	var value V
	return false, key, value
}

// mapNextRetired goes on in a layout that the map no longer has: the keys are there, but
// whether an entry still exists, and its value, only the map knows.
func mapNextRetired[K comparable, V any](it *MapIter[K, V]) (bool, K, V) {
	s := it.snapshot
	for it.next < it.end {
		i := it.next
		it.next++
		if mapIsDead(s.dead, i) {
			continue
		}
		e := &s.entries[i]
		if e.key != e.key {
			// Nobody can have deleted or changed the entry of a NaN.
			return true, e.key, e.value
		}
		if now := mapFind(it.m, e.key, Hash(e.key, Seed)); now != nil {
			return true, now.key, now.value
		}
	}
	var key K
	var value V
	return false, key, value
}
