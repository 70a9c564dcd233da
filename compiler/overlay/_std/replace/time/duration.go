// Package time stands for Go's in components: durations, and a clock that only ever moves
// on. A domain knows no date, so there are no calendars, formats or zones; and no timers,
// which need channels.
package time

import "github.com/portico-os/portico/components/golib/internal/machine"

// A Duration is elapsed time in nanoseconds.
type Duration int64

// Common durations.
const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

const (
	leastDuration   Duration = -1 << 63
	largestDuration Duration = 1<<63 - 1
)

// Nanoseconds returns d in whole nanoseconds; likewise below.
func (d Duration) Nanoseconds() int64  { return int64(d) }
func (d Duration) Microseconds() int64 { return int64(d / Microsecond) }
func (d Duration) Milliseconds() int64 { return int64(d / Millisecond) }

// Seconds returns d in seconds; likewise below.
func (d Duration) Seconds() float64 { return d.in(Second) }
func (d Duration) Minutes() float64 { return d.in(Minute) }
func (d Duration) Hours() float64   { return d.in(Hour) }

// in divides whole units and the rest one by one, to round as little as possible.
func (d Duration) in(unit Duration) float64 {
	return float64(d/unit) + float64(d%unit)/float64(unit)
}

// Abs returns the absolute value of d; that of the least is the largest.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == leastDuration:
		return largestDuration
	}
	return -d
}

// Truncate rounds d towards zero to a multiple of m.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds d to the nearest multiple of m, halves away from zero.
func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	rest := d % m
	if d < 0 {
		rest = -rest
	}
	down := rest < m-rest
	switch {
	case d < 0 && down:
		return d + rest
	case d < 0:
		if r := d - m + rest; r < d {
			return r
		}
		return leastDuration
	case down:
		return d - rest
	}
	if r := d + m - rest; r > d {
		return r
	}
	return largestDuration
}

// String returns d as in 72h3m0.5s; below a second it uses a smaller unit.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	u := uint64(d)
	sign := ""
	if d < 0 {
		u = -u
		sign = "-"
	}
	switch {
	case u < uint64(Microsecond):
		return sign + digits(u) + "ns"
	case u < uint64(Millisecond):
		return sign + fraction(u, uint64(Microsecond)) + "µs"
	case u < uint64(Second):
		return sign + fraction(u, uint64(Millisecond)) + "ms"
	}
	s := fraction(u%uint64(Minute), uint64(Second)) + "s"
	if minutes := u / uint64(Minute); minutes > 0 {
		s = digits(minutes%60) + "m" + s
		if hours := minutes / 60; hours > 0 {
			s = digits(hours) + "h" + s
		}
	}
	return sign + s
}

func digits(u uint64) string {
	if u < 10 {
		return string(rune('0' + u))
	}
	return digits(u/10) + string(rune('0'+u%10))
}

// fraction returns u/unit without trailing zeros. Unit is a power of ten.
func fraction(u, unit uint64) string {
	s := digits(u / unit)
	rest := u % unit
	if rest == 0 {
		return s
	}
	s += "."
	for rest > 0 {
		unit /= 10
		s += string(rune('0' + rest/unit))
		rest %= unit
	}
	return s
}

// Sleep blocks until d has passed.
func Sleep(d Duration) {
	end := machine.Nanos() + int64(d)
	if d > 0 && end < 0 {
		end = 1<<63 - 1
	}
	for machine.Nanos() < end {
		machine.Park(end)
	}
}
