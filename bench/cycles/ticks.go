package cycles

import (
	"math"
	"sync"
	"time"
)

// Ticks is a reading of the time stamp counter, or a difference of two.
type Ticks uint64

// Now reads the time stamp counter once everything before has been executed.
func Now() Ticks

// chain executes turns times chainCycles dependent additions of one core cycle each.
func chain(turns uint64)

const chainCycles = 32

// PerTick returns how many core cycles pass in a tick, at the core's present clock.
// It takes about a tenth of a millisecond.
func PerTick() float64 {
	const turns = 2000
	best := Ticks(math.MaxUint64)
	for range 5 {
		start := Now()
		chain(turns)
		best = min(best, Now()-start)
	}
	return turns * chainCycles / float64(best)
}

// TicksPerNanosecond returns the rate of the counter, measured once.
var TicksPerNanosecond = sync.OnceValue(func() float64 {
	start, ticks := time.Now(), Now()
	for time.Since(start) < 20*time.Millisecond {
	}
	elapsed, end := time.Since(start), Now()
	return float64(end-ticks) / float64(elapsed)
})

// Nanoseconds converts a difference.
func (t Ticks) Nanoseconds() float64 { return float64(t) / TicksPerNanosecond() }
