package hosted

import (
	"time"

	"golang.org/x/sys/cpu"

	"github.com/portico-os/portico/translator/target"
)

// A moment is one time by both clocks.
type moment struct {
	time.Time
	ticks uint64
}

// now returns the closest of some pairs: the host may stop the thread between two clocks.
func now() (m moment) {
	for i, apart := 0, ^uint64(0); i < 10; i++ {
		before, t := ticks(), time.Now()
		if d := ticks() - before; d < apart {
			m, apart = moment{t, before + d/2}, d
		}
	}
	return m
}

// tickRate returns how many ticks a second has, by what has passed since a moment: 10 milliseconds at
// least, as there are before anybody asks.
func (m moment) tickRate() uint64 {
	to := now()
	for to.Sub(m.Time) < 10*time.Millisecond {
		to = now()
	}
	return uint64(float64(to.ticks-m.ticks) * float64(time.Second) / float64(to.Sub(m.Time)))
}

// calibrate finds out whether the string instruction is as fast as vectors are for copies
// beyond the first-level cache. On processors that have it in microcode it is faster,
// because it need not read what it overwrites; where it is emulated it is slower than
// single bytes.
func calibrate() target.StubOptions {
	const bytes = 64 << 10
	from, to := make([]byte, bytes), make([]byte, bytes)
	o := target.StubOptions{WideVectors: cpu.X86.HasAVX2}
	vectors := fastest(func() { copy(to, from) })
	if fastest(func() { repMove(&to[0], &from[0], bytes) }) <= vectors*11/10 {
		o.BlockMinimum = bytes / 2
	}
	return o
}

// fastest returns the least time of several runs, in ticks.
func fastest(f func()) uint64 {
	least := ^uint64(0)
	for range 50 {
		start := ticks()
		f()
		least = min(least, ticks()-start)
	}
	return least
}
