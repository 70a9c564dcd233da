package time

import "github.com/portico-os/portico/components/golib/internal/machine"

// A Time is a point on the domain's clock. The zero Time is not on it.
type Time struct {
	nanos int64
	valid bool
}

// Now returns the present.
func Now() Time { return Time{machine.Nanos(), true} }

// Since returns what has passed since t.
func Since(t Time) Duration { return Now().Sub(t) }

// Until returns what is left until t.
func Until(t Time) Duration { return t.Sub(Now()) }

// Sub returns t-u.
func (t Time) Sub(u Time) Duration { return Duration(t.nanos - u.nanos) }

// Add returns t+d.
func (t Time) Add(d Duration) Time { return Time{t.nanos + int64(d), t.valid} }

// After reports whether t is after u.
func (t Time) After(u Time) bool { return t.nanos > u.nanos }

// Before reports whether t is before u.
func (t Time) Before(u Time) bool { return t.nanos < u.nanos }

// Equal reports whether t and u are the same point.
func (t Time) Equal(u Time) bool { return t == u }

// Compare returns -1, 0 or 1.
func (t Time) Compare(u Time) int {
	switch {
	case t.nanos < u.nanos:
		return -1
	case t.nanos > u.nanos:
		return 1
	}
	return 0
}

// IsZero reports whether t is the zero Time.
func (t Time) IsZero() bool { return !t.valid }
