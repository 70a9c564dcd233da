package cpu

import (
	"container/heap"

	"github.com/portico-os/portico/domainzero/domain"
)

// Timers are those of one processor: a heap by time. They need no memory of their own, for each
// is part of a thread, which its domain is charged for, and so is their number bounded.
type Timers struct {
	cpu   *CPU       // whose clock they go by, and which they wake threads of; fixed
	queue timerQueue // those that are set; the first is due first, at which due, Next and Run look
}

// timerQueue implements [heap.Interface]. A timer's Place is its index and one: Cancel finds it so.
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
	(*q)[last] = nil
	*q, t.Place = (*q)[:last], 0
	return t
}

// Set makes a timer of a thread fire at a time, by the clock of platform.Clock.Nanos, instead of
// when it was to fire before; never at domain.Never.
func (s *Timers) Set(t *domain.Timer, due int64) {
	s.Cancel(t)
	if t.Due = due; due < domain.Never {
		heap.Push(&s.queue, t)
	}
}

// Cancel makes a timer not fire.
func (s *Timers) Cancel(t *domain.Timer) {
	if t.Place > 0 {
		heap.Remove(&s.queue, t.Place-1)
	}
}

// Next returns when the next timer fires that lets a thread go on, domain.Never if none does. It
// drops deadlines that end no call: Pick sets them again. Precondition: no thread can run, for one
// that runs on, without Pick, would have lost its own. System.run asks when Pick has found none.
func (s *Timers) Next() int64 {
	for len(s.queue) > 0 {
		if t := s.queue[0]; t == &t.Thread.Wake || t.Thread.Hurried() {
			return t.Due
		}
		heap.Pop(&s.queue)
	}
	return domain.Never
}

// Run fires the timers whose time has come, for a slice at most: the threads that it wakes have
// their turns in between, and interrupt handlers run. Precondition: no operation and no hook is
// in progress: see due. System.run calls it between two threads.
func (s *Timers) Run() {
	var later []*domain.Timer // of domains that are held
	began := s.cpu.Machine.Nanos()
	for now := began; s.due(now) && now-began < SliceNanos; now = s.cpu.Machine.Nanos() {
		t := heap.Pop(&s.queue).(*domain.Timer)
		switch th := t.Thread; {
		case th.Domain.Gone():
		case t == &th.Wake:
			s.cpu.wake(th, 0)
		case th.Domain.Held != nil:
			later = append(later, t)
		case th.Hurried():
			s.cpu.Rooms.TimedOut(th)
		}
		s.cpu.Interrupts.Run()
	}
	for _, t := range later {
		heap.Push(&s.queue, t)
	}
}

// End cancels the timers of an ending domain.
func (s *Timers) End(d *domain.Domain) {
	for _, t := range d.Threads {
		s.Cancel(&t.Wake)
		s.Cancel(&t.Deadline)
	}
}

// due reports whether a timer's time has come. It fires between threads alone, in the loop of
// System.Run: it may end waits and domains, which no operation in progress and no hook expects.
func (s *Timers) due(now int64) bool { return len(s.queue) > 0 && s.queue[0].Due <= now }
