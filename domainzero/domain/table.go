package domain

// A Table finds what Go knows of a block of memory by the handle that the block keeps. A handle
// is not 0, and is used again once its entry is removed: whoever ends a block clears the
// references to it first.
type Table[T any] struct {
	list []*T     // by handle-1; nil if it is free, so that Get finds nothing
	free []uint64 // handles whose entries are nil, the last one used again first
}

// Add gives an entry a handle.
func (t *Table[T]) Add(x *T) (handle uint64) {
	if n := len(t.free); n > 0 {
		handle, t.free = t.free[n-1], t.free[:n-1]
		t.list[handle-1] = x
		return handle
	}
	t.list = append(t.list, x)
	return uint64(len(t.list))
}

// Get returns the entry with a handle, nil if there is none.
func (t *Table[T]) Get(handle uint64) *T {
	if handle-1 >= uint64(len(t.list)) {
		return nil
	}
	return t.list[handle-1]
}

// Remove removes an entry. Precondition: nothing in memory holds its handle any more, for the next
// entry gets it: as of Domain.Close, which calls it.
func (t *Table[T]) Remove(handle uint64) {
	t.list[handle-1] = nil
	t.free = append(t.free, handle)
}

// Len returns how many entries there are.
func (t *Table[T]) Len() int { return len(t.list) - len(t.free) }
