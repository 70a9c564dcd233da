package sync

import (
	"math"

	"github.com/portico-os/portico/components/golib/internal/machine"
)

// A queue holds threads that wait, each once, in the order in which they came.
type queue struct{ threads []int }

// wait blocks the calling thread until it is woken. Called with 0 it returns the thread's number, with which it is to be called again
// if there is still something to wait for. Else who wakes others might do so between that test and the store here, as others run when
// the number is asked for, and when memory is: callers do both in one step.
func (q *queue) wait(self int) int {
	if self == 0 || len(q.threads) == cap(q.threads) {
		if room := make([]int, 0, 2*len(q.threads)+4); len(q.threads) < cap(room) {
			q.threads = append(room, q.threads...)
		}
		return machine.Self()
	}
	q.threads = append(q.threads, self)
	for q.holds(self) { // others may unpark a thread for reasons of their own
		machine.Park(math.MaxInt64)
	}
	return self
}

func (q *queue) holds(thread int) bool {
	for _, t := range q.threads {
		if t == thread {
			return true
		}
	}
	return false
}

// wake wakes the thread that has waited longest.
func (q *queue) wake() {
	if len(q.threads) == 0 {
		return
	}
	first := q.threads[0]
	q.threads = q.threads[1:]
	machine.Unpark(first)
}

// wakeAll wakes all threads.
func (q *queue) wakeAll() {
	for len(q.threads) > 0 {
		q.wake()
	}
}
