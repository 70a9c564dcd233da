package cpu

import (
	"container/heap"

	"github.com/portico-os/portico/domainzero/domain"
)

// Timers are those of one processor: a heap by time. They need no memory of their own, for each
// is part of a thread, which its domain is charged for, and so is their number bounded.
type Timers struct {
	cpu   *CPU
	queue timerQueue
}

// timerQueue implements [heap.Interface].
type timerQueue []*domain.Timer

func (q timerQueue) Len() int           { return len(q) }
func (q timerQueue) Less(i, j int) bool { return q[i].Due < q[j].Due }

func (q timerQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].Place, q[j].Place = i+1, j+1
}

func (q *timerQueue) Push(x any) {
	t := x.(*domain.Timer)
	*q = append(*q, t)
	t.Place = len(*q)
}

func (q *timerQueue) Pop() any {
	last := len(*q) - 1
	t := (*q)[last]
	*q, t.Place = (*q)[:last], 0
	return t
}

// Set makes a timer of a thread fire at a time, by the clock of platform.Clock.Nanos, instead of
// when it was to fire before.
func (s *Timers) Set(t *domain.Timer, due int64) {
	s.Cancel(t)
	t.Due = due
	heap.Push(&s.queue, t)
}

// Cancel makes a timer not fire.
func (s *Timers) Cancel(t *domain.Timer) {
	if t.Place > 0 {
		heap.Remove(&s.queue, t.Place-1)
	}
}

// Next returns when the next timer fires; ok is false if none does.
func (s *Timers) Next() (due int64, ok bool) {
	if len(s.queue) == 0 {
		return 0, false
	}
	return s.queue[0].Due, true
}

// lateNanos is how much later a deadline is looked at again that passed while its thread was in
// no call: the one that it begins next is to fail, too.
const lateNanos = 1_000_000

// Run fires the timers whose time has come. Precondition: no operation and no hook is
// in progress.
func (s *Timers) Run(now int64) {
	for len(s.queue) > 0 && s.queue[0].Due <= now {
		t := heap.Pop(&s.queue).(*domain.Timer)
		th := t.Thread
		switch {
		case th.Domain.Gone():
		case t == &th.Wake:
			s.cpu.wake(th, false)
		case !s.cpu.Rooms.TimedOut(th):
			s.Set(t, now+lateNanos)
		}
	}
}

// End cancels the timers of an ending domain.
func (s *Timers) End(d *domain.Domain) {
	for _, t := range d.Threads {
		s.Cancel(&t.Wake)
		s.Cancel(&t.Deadline)
	}
}

// due reports whether a timer's time has come. Only the loop of System.Run fires it, between threads:
// a timer may end waits and domains, which no operation in progress and no hook expects.
func (s *Timers) due(now int64) bool { return len(s.queue) > 0 && s.queue[0].Due <= now }
