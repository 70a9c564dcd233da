package hosted

import (
	"time"

	"golang.org/x/sys/cpu"

	"github.com/portico-os/portico/translator/target"
)

// measureTickRate compares the time stamp counter with the clock.
func measureTickRate() uint64 {
	const duration = 10 * time.Millisecond
	start := time.Now()
	from := ticks()
	for time.Since(start) < duration {
	}
	to, elapsed := ticks(), time.Since(start)
	return uint64(float64(to-from) * float64(time.Second) / float64(elapsed))
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
