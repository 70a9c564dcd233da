package main

import (
	"io"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/domainzero/platform/bare"
)

// leastRounds is how many rounds there are at least: the first warms up what stays warm,
// and those after it are to be compared.
const leastRounds = 3

// collectionEnd is how long the end of a collection takes that is done in the background.
const collectionEnd = 20 * time.Millisecond

// runRounds runs all systems in rounds, until the time for them has passed, and says after
// each round what there is. It returns 0 or the first other status of a system.
func (k *kernel) runRounds() int {
	first, begun := 0, time.Now()
	for n := 1; ; n++ {
		status, nonzero := k.runAll()
		if n == 1 {
			first = status
		}
		r := k.measure()
		elapsed := time.Since(begun)
		r.Number, r.Millis, r.Systems, r.Nonzero = n, int(elapsed.Milliseconds()), len(k.archive.Systems), nonzero
		// A console that fails cannot be told of.
		_, _ = io.WriteString(k.console, r.Line())
		if n >= leastRounds && elapsed >= k.loop {
			return first
		}
	}
}

// measure collects what no system uses any more and returns what there is.
func (k *kernel) measure() (r boot.Round) {
	// Finalizers and the end of a collection run behind it, and what they let go is free
	// after the next.
	for range 3 {
		debug.FreeOSMemory()
		time.Sleep(collectionEnd)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c := k.counts()
	return boot.Round{
		DomainMemory: c.DomainPieces * 2 << 20, FreeFrames: c.FreeFrames, Frames: c.FreeFrames + c.Pages + c.Tables + c.ThreadPages,
		Tables: c.Tables, Heap: int(m.HeapAlloc), Runtime: int(m.Sys - m.HeapReleased), Threads: c.Threads, Timers: c.Timers, Areas: c.Areas,
	}
}

// counts returns what the machine counts.
func counts() (c bare.Counts) {
	if bare.Booted() {
		c = bare.Count()
	}
	return c
}
