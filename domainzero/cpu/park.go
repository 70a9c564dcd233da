package cpu

import (
	"math"

	"github.com/portico-os/portico/domainzero/domain"
)

// Park blocks a thread until another one of its domain unparks it or until a time, and makes its
// result whether it was unparked. One that was unparked since it parked last goes on at once.
// It returns the thread, or nil if that waits.
func (c *CPU) Park(t *domain.Thread, until int64) *domain.Thread {
	if t.Permit || until <= c.Machine.Nanos() {
		*domain.Argument(t.Save(), 0) = permits(t.Permit)
		t.Permit = false
		return t
	}
	t.Parked = true
	if until < math.MaxInt64 {
		c.Timers.Set(&t.Wake, until)
	} else {
		t.Rest()
	}
	return nil
}

// Unpark lets a thread go on that is parked, or the next time that it is to be.
func (c *CPU) Unpark(t *domain.Thread) {
	if t.Parked {
		c.wake(t, true)
	} else {
		t.Permit = true
	}
}

// wake lets a parked thread go on.
func (c *CPU) wake(t *domain.Thread, unparked bool) {
	c.Timers.Cancel(&t.Wake)
	t.Parked = false
	*domain.Argument(t.Save(), 0) = permits(unparked)
	c.Enqueue(t, false)
}

func permits(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
