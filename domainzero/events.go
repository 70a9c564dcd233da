package domainzero

import "sort"

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

// routine reports whether events of a kind happen all the time.
func (k EventKind) routine() bool {
	return k == EventCollect || k == EventPreempt || k == EventPortal || k == EventInterrupt
}

// An eventLog keeps the latest events, routine ones apart from the others so that they do
// not displace them. It costs nothing while its limit is 0.
type eventLog struct {
	limit int // events in each ring
	rings [2]eventRing
	count int // noted so far
	ticks func() uint64
}

// An eventRing is a ring buffer of events with their numbers, counted from the first.
type eventRing struct {
	list []numberedEvent
	next int // the oldest, which is overwritten next
}

type numberedEvent struct {
	number int
	Event
}

// keep makes the log keep at least the n latest events of both sorts from now on. It has
// room for them at once.
func (l *eventLog) keep(n int) {
	if n <= l.limit {
		return
	}
	l.limit = n
	for i := range l.rings {
		r := &l.rings[i]
		r.list, r.next = append(append(make([]numberedEvent, 0, n), r.list[r.next:]...), r.list[:r.next]...), 0
	}
}

func (l *eventLog) add(kind EventKind, d *Domain, arg uint64) {
	if l.limit == 0 {
		return
	}
	r, e := &l.rings[0], numberedEvent{l.count, Event{l.ticks(), kind, d.block.ID, arg}}
	if kind.routine() {
		r = &l.rings[1]
	}
	l.count++
	if len(r.list) < l.limit {
		r.list = append(r.list, e)
		return
	}
	r.list[r.next] = e
	r.next = (r.next + 1) % l.limit
}

// at returns the event with a number or the first after it that is kept, and its number; ok
// is false if there is none.
func (l *eventLog) at(n int) (number int, e Event, ok bool) {
	for i := range l.rings {
		r := &l.rings[i]
		at := func(i int) numberedEvent { return r.list[(r.next+i)%len(r.list)] }
		i := sort.Search(len(r.list), func(i int) bool { return at(i).number >= n })
		if i < len(r.list) && (!ok || at(i).number < number) {
			number, e, ok = at(i).number, at(i).Event, true
		}
	}
	return number, e, ok
}

// Events returns the events that are kept, oldest first.
func (s *System) Events() []Event {
	var list []Event
	for number, e, ok := s.events.at(0); ok; number, e, ok = s.events.at(number + 1) {
		list = append(list, e)
	}
	return list
}
