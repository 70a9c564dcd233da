// Package atomic stands for Go's in components. The threads of a domain run one at a time
// and change only where code calls or loops, so that plain loads and stores are atomic.
package atomic

type integer interface {
	~int32 | ~int64 | ~uint32 | ~uint64 | ~uintptr
}

func add[T integer](addr *T, delta T) T {
	v := *addr + delta
	*addr = v
	return v
}

func and[T integer](addr *T, mask T) T {
	old := *addr
	*addr = old & mask
	return old
}

func or[T integer](addr *T, mask T) T {
	old := *addr
	*addr = old | mask
	return old
}

func swap[T any](addr *T, v T) T {
	old := *addr
	*addr = v
	return old
}

func compareAndSwap[T comparable](addr *T, old, v T) bool {
	if *addr != old {
		return false
	}
	*addr = v
	return true
}
