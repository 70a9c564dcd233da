package hosted

import (
	"time"

	"golang.org/x/sys/cpu"

	"github.com/portico-os/portico/translator/stubs"
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

// calibrate finds from which size on the string instruction copies as fast as vectors
// do. It is the best there is on processors that have it in microcode, and slower
// than single bytes where it is emulated.
func calibrate() stubs.Options {
	const smallest, largest = 512, 32 << 10
	from, to := make([]byte, largest), make([]byte, largest)
	o := stubs.Options{AVX: cpu.X86.HasAVX2}
	for n := largest; n >= smallest; n /= 2 {
		vectors := fastest(func() { copy(to[:n], from[:n]) })
		if fastest(func() { repMove(&to[0], &from[0], uintptr(n)) }) > vectors*21/20 {
			break
		}
		o.RepMinimum = int32(n)
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
