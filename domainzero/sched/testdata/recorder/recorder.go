// Package recorder is a round robin scheduler that keeps a record of what it is told.
package recorder

import "github.com/portico-os/portico/schedulers"

// An Event is what a scheduler is told, or its choice.
type Event struct {
	What   byte // the first letter of the method's name; c, r, e and l for portal calls
	Thread schedulers.Thread
}

// Most is how many events are kept.
const Most = 4096

// Scheduler is the domain's.
type Scheduler struct {
	events [Most]Event
	count  uint32
	ring   [schedulers.MaxThreads]schedulers.Thread
	first  uint32
	ready  uint32
}

// Only is the domain's scheduler, for its components.
var Only = &Scheduler{}

// New returns it.
func New() schedulers.Local { return Only }

// Events returns what was kept.
func (s *Scheduler) Events() []Event { return s.events[:s.count] }

func (s *Scheduler) note(what byte, t schedulers.Thread) {
	if s.count < Most {
		s.events[s.count] = Event{what, t}
		s.count++
	}
}

func (s *Scheduler) add(t schedulers.Thread) {
	if s.ready < schedulers.MaxThreads {
		s.ring[(s.first+s.ready)%schedulers.MaxThreads] = t
		s.ready++
	}
}

// Unblocked notes a thread that can run.
func (s *Scheduler) Unblocked(t schedulers.Thread) { s.note('U', t); s.add(t) }

// Preempted notes a thread that can run still.
func (s *Scheduler) Preempted(t schedulers.Thread) { s.note('P', t); s.add(t) }

// Activated chooses the thread that waits for the longest time.
func (s *Scheduler) Activated() schedulers.Thread {
	if s.ready == 0 {
		return schedulers.NoThread
	}
	t := s.ring[s.first%schedulers.MaxThreads]
	s.first = (s.first + 1) % schedulers.MaxThreads
	s.ready--
	s.note('A', t)
	return t
}

// PortalCall notes a call out.
func (s *Scheduler) PortalCall(t schedulers.Thread) { s.note('c', t) }

// PortalReturn notes its return.
func (s *Scheduler) PortalReturn(t schedulers.Thread) { s.note('r', t) }

// PortalEnter notes a call in.
func (s *Scheduler) PortalEnter(t schedulers.Thread) { s.note('e', t) }

// PortalLeave notes its return.
func (s *Scheduler) PortalLeave(t schedulers.Thread) { s.note('l', t) }
