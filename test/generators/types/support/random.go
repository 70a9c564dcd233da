package support

import (
	"errors"

	"github.com/portico-os/portico/portals"
)

// An R gives random numbers, and what was made of them before, so that values share parts.
type R struct {
	state uint64
	left  int // how many more references are made before all are nil
	plain int // if above 0, floats are such that == means identical bits
	old   map[int][]any
}

// NewR returns numbers by a seed.
func NewR(seed uint64) *R { return &R{state: seed*0x9e3779b97f4a7c15 + 1, left: 40} }

// U returns a number of 64 bits.
func (r *R) U() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// N returns a number below n.
func (r *R) N(n int) int { return int(r.U()>>33) % n }

// B returns a bool.
func (r *R) B() bool { return r.U()>>40&1 == 1 }

// I returns an integer: small, at an edge of some size, or any.
func (r *R) I() uint64 {
	switch r.N(6) {
	case 0:
		return uint64(r.N(4))
	case 1:
		return -uint64(1 + r.N(3))
	case 2:
		return 1<<(7+8*uint(r.N(8))) - uint64(r.N(2))
	}
	return r.U()
}

// F returns a float.
func (r *R) F() float64 {
	n := r.N(8)
	if r.plain > 0 {
		return float64(n + 1)
	}
	var zero float64
	switch n {
	case 0:
		return zero
	case 1:
		return zero / zero
	case 2:
		return 1 / zero
	case 3:
		return 1 / (-1 / zero) // -0
	case 4:
		return 0.1
	}
	return float64(int64(r.U())>>uint(r.N(60))) / 1024
}

// C returns a complex number.
func (r *R) C() complex128 { return complex(r.F(), r.F()) }

var words = [...]string{"", "a", "some text", "é", "\x00", "a longer text that fills more than four words"}

// S returns a string: a constant or a new one, or part of one.
func (r *R) S() string {
	s := words[r.N(len(words))]
	switch r.N(3) {
	case 0:
		return s
	case 1:
		return s[:len(s)/2]
	}
	b := []byte{byte('a' + r.N(26)), byte('a' + r.N(26))}
	return s + string(b)
}

// Plain makes floats such that == means identical bits, until On is called.
func (r *R) Plain() { r.plain++ }

// On undoes Plain.
func (r *R) On() { r.plain-- }

// More reports whether another reference is to be made, d levels from the last.
func (r *R) More(d int) bool {
	if d <= 0 || r.left <= 0 || r.N(8) == 0 {
		return false
	}
	r.left--
	return true
}

// Old returns a reference of a type that was made before, mostly nil.
func (r *R) Old(typ int) any {
	if list := r.old[typ]; len(list) > 0 && r.N(3) == 0 {
		return list[r.N(len(list))]
	}
	return nil
}

// Keep makes a reference one that Old may return.
func (r *R) Keep(typ int, p any) {
	if r.old == nil {
		r.old = map[int][]any{}
	}
	r.old[typ] = append(r.old[typ], p)
}

// Errors that both sides of a portal have.
var (
	ErrOne = errors.New("one")
	ErrTwo = errors.New("two")
)

// AnError returns an error that is a variable, or nil.
func AnError(r *R) error {
	switch r.N(4) {
	case 0:
		return ErrOne
	case 1:
		return ErrTwo
	case 2:
		return portals.ErrBusy
	}
	return nil
}
