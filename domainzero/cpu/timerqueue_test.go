package cpu

import (
	"container/heap"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/platform"
)

// TestTimerQueueKeepsNothing of threads that have ended: what left it is not reachable through it.
func TestTimerQueueKeepsNothing(t *testing.T) {
	var q timerQueue
	for _, due := range []int64{3, 1, 2} {
		heap.Push(&q, &domain.Timer{Due: due})
	}
	for due := int64(1); due <= 3; due++ {
		x := heap.Pop(&q).(*domain.Timer)
		require.Equal(t, due, x.Due)
		require.Zero(t, x.Place)
	}
	require.Equal(t, timerQueue{nil, nil, nil}, q[:3])
}

// A clock is a machine of which nothing is used but the time.
type clock struct {
	platform.Machine
	now int64
}

func (c *clock) Nanos() int64 { return c.now }

// deadlines are rooms that are told of deadlines alone.
type deadlines struct {
	Rooms
	passed []*domain.Thread
	clock  *clock
	takes  int64 // nanoseconds that it takes to make a call fail
}

func (d *deadlines) TimedOut(t *domain.Thread) {
	d.passed = append(d.passed, t)
	d.clock.now += d.takes
}

// newDeadlines returns a processor whose clock stands still, and its rooms.
func newDeadlines() (*CPU, *deadlines) {
	d := &deadlines{clock: &clock{}}
	c := &CPU{Machine: d.clock, Rooms: d}
	c.Timers.cpu, c.Interrupts.cpu = c, c
	return c, d
}

// calling returns a thread that is blocked in a portal call, with a deadline.
func calling(d *domain.Domain, due int64) *domain.Thread {
	t := ready(d, due)
	t.Waits = &domain.Service{}
	return t
}

// TestDeadlinesFailCallsInTheirOrder when their time has come, and not before; of threads that are
// in no call, or in another one than the deadline is of, they fail none.
func TestDeadlinesFailCallsInTheirOrder(t *testing.T) {
	c, rooms := newDeadlines()
	d := &domain.Domain{}
	third, first, second, free := calling(d, 30), calling(d, 10), calling(d, 20), ready(d, 10)
	gone := calling(&domain.Domain{Life: domain.Life{Doomed: true}}, 10)
	for _, th := range []*domain.Thread{third, first, second, free, gone} {
		c.Timers.Set(&th.Deadline, th.Deadline.Due)
	}
	for _, step := range []struct {
		now  int64
		want []*domain.Thread
	}{{9, nil}, {10, []*domain.Thread{first}}, {29, []*domain.Thread{second}}, {30, []*domain.Thread{third}}, {40, nil}} {
		rooms.clock.now, rooms.passed = step.now, nil
		c.Timers.Run()
		require.Equal(t, step.want, rooms.passed)
	}
	require.Equal(t, int64(domain.Never), c.Timers.Next())
}

// TestTimersHaveASlice at a time: when it is over no other fires, until the next time.
func TestTimersHaveASlice(t *testing.T) {
	for _, test := range []struct {
		takes int64 // nanoseconds that each takes
		want  int   // that fire in a slice
	}{{SliceNanos, 1}, {SliceNanos / 4, 4}, {SliceNanos/4 - 1, 5}, {SliceNanos / 10, 10}} {
		c, rooms := newDeadlines()
		rooms.takes, rooms.clock.now = test.takes, 1
		for range 12 {
			th := calling(&domain.Domain{}, 1)
			c.Timers.Set(&th.Deadline, 1)
		}
		c.Timers.Run()
		require.Len(t, rooms.passed, test.want)
		c.Timers.Run()
		require.Len(t, rooms.passed, min(2*test.want, 12))
	}
}
