package stalls

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/portico-os/portico/bench/cycles"
)

// A Control is a thread of the host that does nothing but look at the clock, on another processor than
// the system: what it misses the machine itself has stalled.
type Control struct {
	stop    atomic.Bool
	longest chan time.Duration
}

// NewControl starts a thread.
func NewControl() *Control {
	c := &Control{longest: make(chan time.Duration)}
	go func() {
		runtime.LockOSThread()
		longest := cycles.Ticks(0)
		for last := cycles.Now(); !c.stop.Load(); {
			now := cycles.Now()
			longest = max(longest, now-last)
			last = now
		}
		c.longest <- time.Duration(longest.Nanoseconds())
	}()
	return c
}

// Stop ends the thread, and returns the longest time that it missed.
func (c *Control) Stop() time.Duration {
	c.stop.Store(true)
	return <-c.longest
}
