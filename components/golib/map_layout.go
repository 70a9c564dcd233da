package golib

// mapIndexInsert enters entry number-1 whose hash is tag. It returns false if no slot is
// free, which callers answer with panicMalformedMap: as it calls nothing, it is inlined.
func mapIndexInsert(index []uint64, tag, number uint32) bool {
	mask := uint32(len(index) - 1)
	home := tag & mask
	i := home
	for index[i] != 0 {
		if i = (i + 1) & mask; i == home {
			return false
		}
	}
	index[i] = uint64(tag)<<32 | uint64(number)
	return true
}

// mapUnlink takes the entry of a key out of the index and returns its number, or -1.
func mapUnlink[K comparable, V any](m *Map[K, V], k K, h uint64) int {
	entries := m.entries
	if len(m.index) == 0 {
		if len(entries) <= smallEntries {
			for i := 0; i < len(entries); i++ {
				if entries[i].key == k && !mapIsDead(m.dead, i) {
					return i
				}
			}
			return -1
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
			n := int(uint32(slot) - 1)
			if entries[n].key == k {
				mapIndexRemove(index, i)
				return n
			}
		}
		if i = (i + 1) & mask; i == home {
			break
		}
	}
	return -1
}

// mapIndexRemove frees slot i and moves those behind it up that probing would no longer
// reach. If no other slot is free, the one that it has freed ends the walk.
func mapIndexRemove(index []uint64, i uint32) {
	mask := uint32(len(index) - 1)
	index[i] = 0
	for j := (i + 1) & mask; index[j] != 0; j = (j + 1) & mask {
		slot := index[j]
		home := uint32(slot>>32) & mask
		if (j-home)&mask >= (j-i)&mask {
			index[i] = slot
			index[j] = 0
			i = j
		}
	}
}

// mapMakeRoom lays the entries out afresh: without the deleted ones, with room for at
// least one more.
func mapMakeRoom[K comparable, V any](m *Map[K, V]) {
	capacity, size := cap(m.entries), len(m.index)
	switch {
	case capacity == 0:
		capacity = smallEntries / 2
	case m.live > capacity/4*3 || m.live == capacity:
		if capacity < smallEntries {
			capacity = smallEntries
		} else {
			size = max(2*size, smallIndex)
			capacity = mapCapacity(size)
		}
	}
	old := m.entries
	rehash := m.dead != nil || len(m.index) == 0
	switch {
	case m.watched != nil:
		mapRetire(m)
		m.entries = mapCompact(make([]mapEntry[K, V], 0, capacity), old, m.dead)
	case capacity == cap(old):
		m.entries = mapCompact(old[:0], old, m.dead)
		clear(old[m.live:])
	default:
		m.entries = mapCompact(make([]mapEntry[K, V], 0, capacity), old, m.dead)
	}
	m.dead = nil
	switch {
	case size == 0:
	case rehash:
		if size == len(m.index) {
			clear(m.index)
		} else {
			m.index = make([]uint64, size)
		}
		mapEnter(m, m.index)
	case size != len(m.index):
		index := make([]uint64, size)
		if !mapIndexCopy(index, m.index) {
			panicMalformedMap()
		}
		m.index = index
	}
}

// mapMakeIndex gives a map its index that came without.
func mapMakeIndex[K comparable, V any](m *Map[K, V]) {
	size := smallIndex
	for mapCapacity(size) < cap(m.entries) {
		size *= 2
	}
	index := make([]uint64, size)
	mapEnter(m, index)
	m.index = index // others may look things up meanwhile, and make it, too
}

// mapEnter enters all entries into an index, which is empty. Of those with the same key, which only who made the
// map field by field can have, it enters the first, or the others would all come to lie behind it.
func mapEnter[K comparable, V any](m *Map[K, V], index []uint64) {
	mask := uint32(len(index) - 1)
	for n := range m.entries {
		if mapIsDead(m.dead, n) {
			continue
		}
		k := m.entries[n].key
		tag := uint32(Hash(k, Seed))
		i := tag & mask
		for index[i] != 0 && (uint32(index[i]>>32) != tag || m.entries[uint32(index[i])-1].key != k) {
			if i = (i + 1) & mask; i == tag&mask {
				panicMalformedMap()
			}
		}
		if index[i] == 0 {
			index[i] = uint64(tag)<<32 | uint64(n+1)
		}
	}
}

// mapIndexCopy enters what is in an index into another one. It returns false if that has no
// free slot for it.
func mapIndexCopy(to, from []uint64) bool {
	for _, slot := range from {
		if slot != 0 && !mapIndexInsert(to, uint32(slot>>32), uint32(slot)) {
			return false
		}
	}
	return true
}

// mapCompact appends the entries that are not dead to dst, which may be their own start.
func mapCompact[K comparable, V any](dst, entries []mapEntry[K, V], dead []uint64) []mapEntry[K, V] {
	if dead == nil {
		return append(dst, entries...)
	}
	for i := range entries {
		if !mapIsDead(dead, i) {
			dst = append(dst, entries[i])
		}
	}
	return dst
}
