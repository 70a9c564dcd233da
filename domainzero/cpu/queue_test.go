package cpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator/abi"
)

// ready returns a thread of a domain that can run, with a deadline.
func ready(d *domain.Domain, due int64) *domain.Thread {
	t := &domain.Thread{Domain: d, TCB: &abi.Thread{State: abi.ThreadStopped}}
	t.Deadline = domain.Timer{Thread: t, Due: due}
	t.Wake.Thread = t
	return t
}

// A scheduler has some threads to run, one after the other, and then none.
type scheduler struct {
	domain  *domain.Domain
	threads []*domain.Thread
}

func (s *scheduler) Owner() *domain.Domain { return s.domain }

func (s *scheduler) Next() (t *domain.Thread, more bool) {
	if len(s.threads) > 0 {
		t, s.threads = s.threads[0], s.threads[1:]
	}
	return t, len(s.threads) > 0
}

// picks returns all threads that can run, in their order.
func picks(c *CPU) (list []*domain.Thread) {
	for t := c.Pick(); t != nil; t = c.Pick() {
		list = append(list, t)
	}
	return list
}

// TestThreadsHaveOneTurn each, in the order in which they were queued; who yields is behind all that
// were woken meanwhile.
func TestThreadsHaveOneTurn(t *testing.T) {
	c, d := &CPU{}, &domain.Domain{}
	x, y, z := ready(d, domain.Never), ready(d, domain.Never), ready(d, domain.Never)
	require.True(t, c.Idle())
	require.Same(t, x, c.Yield(x), "nobody else can run")
	c.Enqueue(y, false)
	require.False(t, c.Idle())
	require.Nil(t, c.Yield(x))
	c.Enqueue(z, false)
	c.Enqueue(y, false)
	require.Equal(t, []*domain.Thread{y, z, x}, picks(c))
	require.True(t, c.Idle())

	c.yielded = x
	require.False(t, c.Idle())
	require.Same(t, x, c.Pick())
	require.False(t, x.Queued)
}

// TestThreadsThatCannotRunHaveNoTurn: those of domains that are gone, or that wait, are passed over.
func TestThreadsThatCannotRunHaveNoTurn(t *testing.T) {
	c, d, later := &CPU{}, &domain.Domain{}, &domain.Domain{}
	for _, life := range []domain.Life{{Doomed: true}, {Ended: true}} {
		c.Enqueue(ready(&domain.Domain{Life: life}, domain.Never), false)
		require.True(t, c.Idle())
	}
	gone, waits, runs := ready(later, domain.Never), ready(d, domain.Never), ready(d, domain.Never)
	for _, th := range []*domain.Thread{gone, waits, runs} {
		c.Enqueue(th, false)
	}
	later.Doomed, waits.TCB.State = true, abi.ThreadReady
	require.Equal(t, []*domain.Thread{runs}, picks(c))
	require.False(t, waits.Queued)
}

// TestSchedulersTakeTurns with threads, one thread a turn; one that has none is passed over.
func TestSchedulersTakeTurns(t *testing.T) {
	c, d := &CPU{}, &domain.Domain{}
	a1, a2, a3, b, x := ready(d, domain.Never), ready(d, domain.Never), ready(d, domain.Never), ready(d, domain.Never), ready(d, domain.Never)
	c.Queue(&scheduler{d, []*domain.Thread{a1, a2, a3}})
	c.Queue(&scheduler{domain: d})
	c.Queue(&scheduler{d, []*domain.Thread{b}})
	c.Enqueue(x, false)
	require.Same(t, a1, c.Pick())
	require.False(t, c.Idle())
	require.Equal(t, []*domain.Thread{b, x, a2, a3}, picks(c))

	c.Queue(&scheduler{d, []*domain.Thread{a1, a2}})
	require.Same(t, a1, c.Pick())
	require.False(t, c.Idle(), "it has one more, though nothing is in the queue")
	require.Same(t, a2, c.Pick())
}

// TestDebtsArePaidWithTurns: a domain that had more than its slice lets others have as much, and all who
// owe pay at once when there is nobody else.
func TestDebtsArePaidWithTurns(t *testing.T) {
	c, owes, other := &CPU{}, &domain.Domain{Owes: 3*SliceNanos - 1}, &domain.Domain{}
	x, y := ready(owes, domain.Never), ready(other, domain.Never)
	turns := func() (who string) {
		for range 6 {
			p := c.Pick()
			who += map[*domain.Thread]string{x: "x", y: "y"}[p]
			c.Enqueue(p, true)
		}
		return who
	}
	c.Enqueue(x, false)
	c.Enqueue(y, false)
	require.Equal(t, "yyyxyx", turns())
	owes.Owes, other.Owes = 5*SliceNanos, 2*SliceNanos
	require.Equal(t, "yyyyxy", turns())
	c.Unqueue(other)
	owes.Owes = maxOwed
	require.Same(t, x, c.Pick())
	require.Zero(t, owes.Owes)
}

// TestHeldDomainsKeepTheirTurns: what is of a held domain does not run, and has the turns that it missed before
// anything else when the domain is held no more.
func TestHeldDomainsKeepTheirTurns(t *testing.T) {
	c := &CPU{Common: &domain.Common{}}
	held, other := &domain.Domain{}, &domain.Domain{}
	a, b, x, y := ready(held, domain.Never), ready(held, domain.Never), ready(other, domain.Never), ready(other, domain.Never)
	held.Held = c
	for _, th := range []*domain.Thread{a, x, b} {
		c.Enqueue(th, false)
	}
	require.Equal(t, []*domain.Thread{x}, picks(c))
	c.Enqueue(y, false)
	c.Enqueue(x, false)
	held.Held = nil
	c.Released()
	require.Equal(t, []*domain.Thread{a, b, y, x}, picks(c))
	held.Held = c
	for _, th := range []*domain.Thread{a, y, b} {
		c.Enqueue(th, false)
	}
	require.Equal(t, []*domain.Thread{y}, picks(c))
	c.Unqueue(held)
	c.Released()
	require.Empty(t, picks(c))
}

// TestEndedDomainsLeaveTheQueue: their threads, and their scheduler though it ran last.
func TestEndedDomainsLeaveTheQueue(t *testing.T) {
	c, stays, ends := &CPU{}, &domain.Domain{}, &domain.Domain{}
	x, y := ready(stays, domain.Never), ready(ends, domain.Never)
	c.Queue(&scheduler{ends, []*domain.Thread{ready(ends, domain.Never), ready(ends, domain.Never)}})
	c.Pick()
	c.Enqueue(y, false)
	c.Enqueue(x, false)
	c.Unqueue(ends)
	require.Equal(t, []*domain.Thread{x}, picks(c))
}

// TestDeadlinesOfThreadsThatRunAreSet, of those alone, and go with their domain.
func TestDeadlinesOfThreadsThatRunAreSet(t *testing.T) {
	c, d := &CPU{}, &domain.Domain{}
	x, y := ready(d, 7), ready(d, 5)
	d.Threads = []*domain.Thread{x, y}
	c.Enqueue(x, false)
	c.Pick()
	require.False(t, c.Timers.due(6))
	require.True(t, c.Timers.due(7))
	c.Timers.Set(&y.Wake, 9)
	c.Timers.Set(&y.Deadline, 5)
	require.Equal(t, int64(9), c.Timers.Next(), "y sleeps, and its deadline is of no call")
	require.Zero(t, x.Deadline.Place)
	c.Timers.Set(&x.Deadline, 7)
	c.Timers.End(d)
	require.Equal(t, int64(domain.Never), c.Timers.Next())
	require.Equal(t, []int{0, 0, 0, 0}, []int{x.Wake.Place, x.Deadline.Place, y.Wake.Place, y.Deadline.Place})
}

// TestSizesAreWrittenAsInConfigurations, exactly.
func TestSizesAreWrittenAsInConfigurations(t *testing.T) {
	for n, want := range map[int]string{
		0: "0B", 1: "1B", 1023: "1023B", 1 << 10: "1KiB", 1025: "1025B", 3 << 9: "1536B", 3 << 10: "3KiB", 1<<20 - 1024: "1023KiB",
		1 << 20: "1MiB", 1<<20 + 1: "1048577B", 1<<20 + 1<<10: "1025KiB", 16 << 20: "16MiB", 1 << 30: "1024MiB",
	} {
		require.Equal(t, want, formatBytes(n))
	}
}
