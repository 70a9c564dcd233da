package cpu

import "github.com/portico-os/portico/domainzero/domain"

// Park blocks a thread until another one of its domain unparks it or until a time, and makes its
// result whether it was unparked. One that was unparked since it parked last goes on at once.
// It returns the thread, or nil if that waits. Precondition: the thread is stopped in thread.park,
// in whose registers the result is written, now or by wake: that service alone calls it.
func (c *CPU) Park(t *domain.Thread, until int64) *domain.Thread {
	if t.Permits > 0 || until <= c.Machine.Nanos() {
		*domain.Argument(t.Save(), 0), t.Permits = t.Permits, 0
		return t
	}
	t.Parked = true
	if c.Timers.Set(&t.Wake, until); until == domain.Never {
		t.Settle()
	}
	return nil
}

// Unpark lets a thread go on that is parked, or the next time that it is to be.
func (c *CPU) Unpark(t *domain.Thread) {
	if t.Parked {
		c.wake(t, 1)
	} else {
		t.Permits = 1
	}
}

// wake lets a parked thread go on, with a number of permits that were given to it. Precondition:
// it is parked, for it writes the result of Park, and its domain is not gone. Unpark asks for the
// first. For the second, a domain that runs unparks its own threads alone, and Timers.Run asks.
func (c *CPU) wake(t *domain.Thread, permits uint64) {
	c.Timers.Cancel(&t.Wake)
	t.Parked = false
	*domain.Argument(t.Save(), 0) = permits
	c.Enqueue(t, false)
}
