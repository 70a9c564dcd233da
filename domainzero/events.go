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
	EventInterrupt                  // an interrupt was handled; the line
	EventStorm                      // a line fired too often and stays masked; the line
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
	count int // noted so far
	ticks func() uint64
}

// keep makes the log keep at least the n latest events from now on.
func (l *eventLog) keep(n int) {
	if n > l.limit {
		l.ring, l.next = append(append([]Event(nil), l.ring[l.next:]...), l.ring[:l.next]...), 0
		l.limit = n
	}
}

func (l *eventLog) add(kind EventKind, d *Domain, arg uint64) {
	if l.limit == 0 {
		return
	}
	l.count++
	e := Event{l.ticks(), kind, d.block.ID, arg}
	if len(l.ring) < l.limit {
		l.ring = append(l.ring, e)
		return
	}
	l.ring[l.next] = e
	l.next = (l.next + 1) % l.limit
}

// at returns the event with a number, counted from the first, or the oldest after it that
// is kept, and its number; ok is false if there is none.
func (l *eventLog) at(n int) (number int, e Event, ok bool) {
	number = max(n, l.count-len(l.ring))
	if number >= l.count {
		return number, e, false
	}
	return number, l.ring[(l.next+number-(l.count-len(l.ring)))%len(l.ring)], true
}

// Events returns the latest events, oldest first.
func (s *System) Events() []Event {
	l := &s.events
	return append(append([]Event(nil), l.ring[l.next:]...), l.ring[:l.next]...)
}
