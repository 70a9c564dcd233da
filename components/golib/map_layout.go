package golib

// mapIndexInsert enters entry number-1 whose hash is tag. Precondition: there is a free
// slot.
func mapIndexInsert(index []uint64, tag, number uint32) {
	mask := uint32(len(index) - 1)
	i := tag & mask
	for index[i] != 0 {
		i = (i + 1) & mask
	}
	index[i] = uint64(tag)<<32 | uint64(number)
}

// mapUnlink takes the entry of a key out of the index and returns its number, or -1.
func mapUnlink[K comparable, V any](m *Map[K, V], k K, h uint64) int {
	entries := m.entries
	index := m.index
	if index == nil {
		for i := 0; i < len(entries); i++ {
			if entries[i].key == k && !mapIsDead(m.dead, i) {
				return i
			}
		}
		return -1
	}
	mask := uint32(len(index) - 1)
	tag := uint32(h)
	for i := tag & mask; ; i = (i + 1) & mask {
		slot := index[i]
		if slot == 0 {
			return -1
		}
		if uint32(slot>>32) == tag {
			n := int(uint32(slot) - 1)
			if entries[n].key == k {
				mapIndexRemove(index, i)
				return n
			}
		}
	}
}

// mapIndexRemove frees slot i and moves those behind it up that probing would no longer
// reach.
func mapIndexRemove(index []uint64, i uint32) {
	mask := uint32(len(index) - 1)
	j := i
	for {
		j = (j + 1) & mask
		slot := index[j]
		if slot == 0 {
			break
		}
		home := uint32(slot>>32) & mask
		if (j-home)&mask >= (j-i)&mask {
			index[i] = slot
			i = j
		}
	}
	index[i] = 0
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
	rehash := m.dead != nil || m.index == nil
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
		for i := range m.entries {
			mapIndexInsert(m.index, uint32(Hash(m.entries[i].key, mapSeed)), uint32(i)+1)
		}
	case size != len(m.index):
		index := make([]uint64, size)
		for _, slot := range m.index {
			if slot != 0 {
				mapIndexInsert(index, uint32(slot>>32), uint32(slot))
			}
		}
		m.index = index
	}
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
