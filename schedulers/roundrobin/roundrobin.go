package roundrobin

import "github.com/portico-os/portico/schedulers"

// Queue is a first-in, first-out queue of threads: each is in it at most once.
type Queue struct {
	ring  [schedulers.MaxThreads]schedulers.Thread
	first uint32
	count uint32
}

func (q *Queue) add(t schedulers.Thread) {
	if q.count < schedulers.MaxThreads {
		q.ring[(q.first+q.count)%schedulers.MaxThreads] = t
		q.count++
	}
}

// Unblocked lets the thread wait for its turn.
func (q *Queue) Unblocked(t schedulers.Thread) { q.add(t) }

// Preempted lets the thread wait for its next turn.
func (q *Queue) Preempted(t schedulers.Thread) { q.add(t) }

// Activated returns the thread whose turn it is.
func (q *Queue) Activated() schedulers.Thread {
	if q.count == 0 {
		return schedulers.NoThread
	}
	t := q.ring[q.first%schedulers.MaxThreads]
	q.first = (q.first + 1) % schedulers.MaxThreads
	q.count--
	return t
}

// Scheduler is a Queue that keeps account of portal calls.
type Scheduler struct {
	Queue
	away    uint32 // threads that are blocked in other domains
	serving uint32 // service threads that serve a call
	calls   uint64 // served so far
}

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }

// PortalCall counts the thread as away.
func (s *Scheduler) PortalCall(schedulers.Thread) { s.away++ }

// PortalReturn counts the thread as back.
func (s *Scheduler) PortalReturn(schedulers.Thread) { s.away-- }

// PortalEnter counts the thread as serving.
func (s *Scheduler) PortalEnter(schedulers.Thread) { s.serving++ }

// PortalLeave counts the call as served.
func (s *Scheduler) PortalLeave(schedulers.Thread) {
	s.serving--
	s.calls++
}

// Load returns how many threads are blocked in other domains, how many serve a call, and
// how many calls were served.
func (s *Scheduler) Load() (away, serving uint32, calls uint64) { return s.away, s.serving, s.calls }
