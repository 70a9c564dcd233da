// Package fickle is a scheduler that goes by turns, is informed of all calls, and does wrong when it
// is told to.
package fickle

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Order is what to do wrong next, and Calls how often each hook was called.
var (
	Order int
	Calls [4]int
)

// Orders.
const (
	traps   = 1 // in whatever is called next
	nobody  = 2 // chooses nobody
	unknown = 3 // chooses a thread that there is not
	slow    = 4 // takes as long as it may
	divides = 5 // traps when a thread has stopped
	hooked  = 8 // and the number of a hook: traps in that
)

// Scheduler is a queue.
type Scheduler struct {
	roundrobin.Queue
	none *Scheduler
	sum  int
	zero int
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

func (s *Scheduler) obey() {
	switch Order {
	case traps:
		Order = 0
		s.none.sum++
	case slow:
		for i := 0; i < 500; i++ {
			s.sum += i ^ s.sum
		}
	}
}

func (s *Scheduler) hook(number int) {
	Calls[number]++
	if s.obey(); Order == hooked+number {
		Order = 0
		s.none.sum++
	}
}

// Unblocked lets the thread wait for its turn.
func (s *Scheduler) Unblocked(t schedulers.Thread) {
	s.obey()
	s.Queue.Unblocked(t)
}

// Preempted lets the thread wait for its next turn.
func (s *Scheduler) Preempted(t schedulers.Thread) {
	if s.obey(); Order == divides {
		Order = 0
		s.sum /= s.zero
	}
	s.Queue.Preempted(t)
}

// Activated returns the thread whose turn it is.
func (s *Scheduler) Activated() schedulers.Thread {
	s.obey()
	switch Order {
	case nobody:
		Order = 0
		return schedulers.NoThread
	case unknown:
		Order = 0
		return 1 << 30
	}
	return s.Queue.Activated()
}

// PortalCall counts.
func (s *Scheduler) PortalCall(schedulers.Thread) { s.hook(0) }

// PortalReturn counts.
func (s *Scheduler) PortalReturn(schedulers.Thread) { s.hook(1) }

// PortalEnter counts.
func (s *Scheduler) PortalEnter(schedulers.Thread) { s.hook(2) }

// PortalLeave counts.
func (s *Scheduler) PortalLeave(schedulers.Thread) { s.hook(3) }
