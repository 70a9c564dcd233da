package support

// A Boxed has a value among others; its last field has no bytes.
type Boxed[P any] struct {
	A int8
	V P
	B bool
	Z [0]P
}

// A Getter gives and takes a value.
type Getter[P any] interface {
	Get() P
	Set(P)
}

// Sized is what knows its size.
type Sized interface{ Size() int }

// Get returns the value.
func (b *Boxed[P]) Get() P { return b.V }

// Set sets the value.
func (b *Boxed[P]) Set(v P) { b.V, b.B = v, !b.B }

// Size returns a number.
func (b Boxed[P]) Size() int { return int(b.A) + len(b.Z) }

// A Pair has two values.
type Pair[L, R any] struct {
	L L
	R R
}

// Swap exchanges the values.
func (p Pair[L, R]) Swap() Pair[R, L] { return Pair[R, L]{p.R, p.L} }

// Apply returns the results of calls.
func Apply[P any](f func() P, n int) []P {
	var list []P
	for range n {
		list = append(list, f())
	}
	return list
}

// Same compares values.
func Same[P comparable](x, y P) bool { return x == y }

// Index returns where a value is in a list, -1 if it is not.
func Index[P comparable](list []P, x P) int {
	for i, y := range list {
		if x == y {
			return i
		}
	}
	return -1
}

// Done is the service that says that a client is done.
type Done struct{ _ int }
