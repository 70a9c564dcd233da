// Package slow is a scheduler whose hook takes its time.
package slow

import "github.com/portico-os/portico/schedulers"

type Scheduler struct {
	ring  [schedulers.MaxThreads]schedulers.Thread
	first uint32
	ready uint32
	sum   uint32
}

var Only = &Scheduler{}

func New() schedulers.Local { return Only }

func (s *Scheduler) add(t schedulers.Thread) {
	if s.ready < schedulers.MaxThreads {
		s.ring[(s.first+s.ready)%schedulers.MaxThreads] = t
		s.ready++
	}
}
func (s *Scheduler) Unblocked(t schedulers.Thread) { s.add(t) }
func (s *Scheduler) Preempted(t schedulers.Thread) { s.add(t) }
func (s *Scheduler) Activated() schedulers.Thread {
	if s.ready == 0 {
		return schedulers.NoThread
	}
	t := s.ring[s.first%schedulers.MaxThreads]
	s.first = (s.first + 1) % schedulers.MaxThreads
	s.ready--
	return t
}
func (s *Scheduler) spin(t schedulers.Thread) {
	for i := uint32(0); i < 750; i++ {
		s.sum += i ^ uint32(t)
	}
}
func (s *Scheduler) PortalCall(t schedulers.Thread)   { s.spin(t) }
func (s *Scheduler) PortalReturn(t schedulers.Thread) { s.spin(t) }
func (s *Scheduler) PortalEnter(t schedulers.Thread)  {}
func (s *Scheduler) PortalLeave(t schedulers.Thread)  {}
