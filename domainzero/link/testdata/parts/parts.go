// Package parts has package variables of all kinds, and types whose methods others call.
package parts

import "errors"

// A Point has a field of each size before one that must be aligned.
type Point struct {
	A int8
	B int64
	C uint16
	D string
}

// Variables with initial values that are constants, some of them far inside.
var (
	Small   int8 = -7
	Zero    int32
	Half    uint16 = 0xabcd
	Float          = 1.25
	Text           = "parts"
	Empty          = ""
	Origin         = Point{1, -2, 3, "origin"}
	Points         = [3]Point{1: {B: 5}, 2: {C: 7, D: "last"}}
	Flags          = [...]bool{true, false, true}
	Names          = []string{"x", "y", "z"}
	Where          = &Origin
	Inner          = &Points[2].C
	None           = &struct{}{}
	Call           = Twice
	Table          = []func(int) int{Twice, thrice, nil}
	ErrOne         = errors.New("one")
	ErrTwo  error  = Failure{"two"}
	Grid           = [2][3]uint32{{1, 2, 3}, {4, 5, 6}}
	Nothing []int
)

// Failure is an error.
type Failure struct{ Text string }

func (f Failure) Error() string { return f.Text }

// Twice doubles.
func Twice(n int) int { return 2 * n }

func thrice(n int) int { return 3 * n }

// A Stack is generic.
type Stack[T any] struct{ list []T }

// Push adds.
func (s *Stack[T]) Push(v T) { s.list = append(s.list, v) }

// Pop removes.
func (s *Stack[T]) Pop() T {
	v := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return v
}

// Len counts.
func (s *Stack[T]) Len() int { return len(s.list) }

// Base is embedded.
type Base struct{ N int }

// Number returns it.
func (b *Base) Number() int { return b.N }

// Letter returns a byte.
func (b Base) Letter() byte { return 'a' + byte(b.N) }
