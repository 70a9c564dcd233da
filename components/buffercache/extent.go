package buffercache

// extent is a run of a segment's blocks that is also a run on the disk.
type extent struct {
	index, n int
	lba      uint64
}

// bind adds a run to extents that are sorted by index and do not overlap.
func bind(list []extent, index int, lba uint64, n int) []extent {
	if last := len(list) - 1; last >= 0 {
		e := list[last]
		if e.index+e.n == index && e.lba+uint64(e.n) == lba {
			list[last].n += n
			return list
		}
		if e.index+e.n > index {
			return insert(unbind(list, index, n), extent{index, n, lba})
		}
	}
	return append(list, extent{index, n, lba})
}

func insert(list []extent, e extent) []extent {
	list = append(list, e)
	for i := len(list) - 1; i > 0 && list[i-1].index > e.index; i-- {
		list[i], list[i-1] = list[i-1], e
	}
	return list
}

// unbind removes a run of indices from extents.
func unbind(list []extent, index, n int) []extent {
	end := index + n
	var kept []extent
	for _, e := range list {
		if e.index < index && e.index+e.n > index {
			kept = append(kept, extent{e.index, index - e.index, e.lba})
		}
		if e.index+e.n <= index || e.index >= end {
			kept = append(kept, e)
		}
		if e.index < end && e.index+e.n > end {
			kept = append(kept, extent{end, e.index + e.n - end, e.lba + uint64(end-e.index)})
		}
	}
	return kept
}
