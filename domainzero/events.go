package domainzero

// EventKind says what an event is.
type EventKind uint8

// The events.
const (
	EventCollect   EventKind = iota // a collection; the bytes that live
	EventPreempt                    // a thread's slice ended; the thread
	EventTrap                       // a check failed; the bytecode.Trap
	EventQuota                      // a quota was hit; the quota
	EventPortal                     // a portal call that went through Go; the service
	EventTerminate                  // a domain ended; its status
)

// An Event is an entry of the event log.
type Event struct {
	Ticks  uint64
	Kind   EventKind
	Domain uint64
	Arg    uint64
}

// An eventLog is a ring buffer of the latest events. It costs nothing while its limit
// is 0.
type eventLog struct {
	limit int
	ring  []Event
	next  int
	ticks func() uint64
}

func (l *eventLog) add(kind EventKind, d *Domain, arg uint64) {
	if l.limit == 0 {
		return
	}
	e := Event{l.ticks(), kind, d.block.ID, arg}
	if len(l.ring) < l.limit {
		l.ring = append(l.ring, e)
		return
	}
	l.ring[l.next] = e
	l.next = (l.next + 1) % l.limit
}

// Events returns the latest events, oldest first.
func (s *System) Events() []Event {
	l := &s.events
	return append(append([]Event(nil), l.ring[l.next:]...), l.ring[:l.next]...)
}
