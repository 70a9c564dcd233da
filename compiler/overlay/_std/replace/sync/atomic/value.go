package atomic

// A Bool is an atomic bool.
type Bool struct{ v bool }

func (x *Bool) Load() bool       { return x.v }
func (x *Bool) Store(v bool)     { x.v = v }
func (x *Bool) Swap(v bool) bool { return swap(&x.v, v) }
func (x *Bool) CompareAndSwap(old, v bool) bool {
	return compareAndSwap(&x.v, old, v)
}

// A Pointer is an atomic pointer.
type Pointer[T any] struct{ v *T }

func (x *Pointer[T]) Load() *T     { return x.v }
func (x *Pointer[T]) Store(v *T)   { x.v = v }
func (x *Pointer[T]) Swap(v *T) *T { return swap(&x.v, v) }
func (x *Pointer[T]) CompareAndSwap(old, v *T) bool {
	return compareAndSwap(&x.v, old, v)
}
