// Package compared compares values of types that nobody has compared before, while another domain has the heap
// collected in which they lie.
package compared

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// A Sink takes bytes, for which its heap needs room.
type Sink interface {
	portals.Portal
	Take(b []byte) (int, error)
}

type sink struct{ taken int }

func (s *sink) Take(b []byte) (int, error) {
	s.taken++
	return len(b), nil
}

// A pair is of a type of its own for each T.
type pair[T any] struct {
	text string
	t    T
}

// differ reports whether values with equal contents, which lie apart, are not equal, by == and as keys.
func differ[T comparable](t T) bool {
	a, b := any(pair[T]{"pair " + strconv.Itoa(1), t}), any(pair[T]{"pair " + strconv.Itoa(1), t})
	return a != b || a == any(pair[T]{"pair", t}) || map[any]int{a: 1}[b] != 1
}

// Start offers a sink and compares, or fills the sink.
func Start(d *portals.Domain) error {
	if d.Params().Bool("fills", false) {
		s, err := portals.Lookup[Sink](d, "sink")
		for err == nil {
			_, err = s.Take(make([]byte, 400_000))
		}
		return nil // the other one has ended
	}
	s := &sink{}
	if err := d.Export("sink", s); err != nil {
		return err
	}
	for s.taken < 3 {
		portals.Yield()
	}
	for i, wrong := range []func() bool{
		func() bool { return differ(int8(1)) }, func() bool { return differ(int16(2)) }, func() bool { return differ(int32(3)) },
		func() bool { return differ("text") }, func() bool { return differ([2]int{1, 2}) }, func() bool { return differ([3]string{"a"}) },
		func() bool { return differ(any(1)) }, func() bool { return differ(1.5) }, func() bool { return differ(complex64(1)) },
		func() bool { return differ(pair[int]{"x", 1}) }, func() bool { return differ(pair[string]{"x", "y"}) }, func() bool { return differ(true) },
	} {
		if wrong() {
			portals.Print("wrong: " + strconv.Itoa(i) + "\n")
		}
	}
	portals.Print("compared\n")
	return nil
}
