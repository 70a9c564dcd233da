package events

import "sort"

// Kind says what an event is.
type Kind uint8

// The kinds of events. Package portals/manager has the same numbers: components read them.
const (
	Collect   Kind = iota // a collection; the bytes that live
	Preempt               // a thread's slice ended; the thread
	Trap                  // a check failed; the bytecode.Trap
	Quota                 // the heap's quota was hit; the quota in bytes
	Portal                // a portal call that went through Go; the method's number
	Terminate             // a domain ended; its status
	Interrupt             // an interrupt was handled; the line
	Storm                 // a line fired too often and stays masked; the line
)

// An Event is an entry of the event log, which the domain manager tells components as it is.
type Event struct {
	Ticks  uint64 // platform.Clock.Ticks when it was noted
	Kind   Kind   // which says what Arg is, and in which ring the event lies
	Domain uint64 // domain.Domain.ID, from 1: the domain manager takes one off for the number
	Arg    uint64 // as Kind says
}

// routine reports whether events of a kind happen all the time.
func (k Kind) routine() bool { return k == Collect || k == Preempt || k == Portal || k == Interrupt }

// A Log keeps the latest events, routine ones apart from the others so that they do not
// displace them. It keeps none while its limit is 0.
type Log struct {
	ticks func() uint64 // the clock that Add asks; fixed

	// Only grows. Add allocates nothing: rings have their room from Keep on.
	limit int     // events in each ring
	rings [2]ring // [0] of what is rare, [1] of routine events

	// The number of the next event; numbers are never used again. Those who read the log go on by
	// them.
	count int // noted so far, while the limit was not 0
}

// New returns a log with a clock that keeps nothing yet.
func New(ticks func() uint64) *Log { return &Log{ticks: ticks} }

// A ring is a ring buffer of events with their numbers, counted from the first.
// From next on, round the ring, numbers rise: At searches by halves.
type ring struct {
	list []numbered // up to the log's limit; then next goes round
	next int        // the oldest, which is overwritten next; 0 until the list is full
}

// numbered is an event with its number.
type numbered struct {
	number int // in the order of all events of both rings, by which At merges them
	Event
}

// Keep makes the log keep at least the n latest events of both sorts from now on. It has
// room for them at once.
func (l *Log) Keep(n int) {
	if n <= l.limit {
		return
	}
	l.limit = n
	for i := range l.rings {
		r := &l.rings[i]
		r.list, r.next = append(append(make([]numbered, 0, n), r.list[r.next:]...), r.list[:r.next]...), 0
	}
}

// Count returns how many events have been noted.
func (l *Log) Count() int { return l.count }

// Add notes an event of a domain.
func (l *Log) Add(kind Kind, domain, arg uint64) {
	if l.limit == 0 {
		return
	}
	r, e := &l.rings[0], numbered{l.count, Event{l.ticks(), kind, domain, arg}}
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

// At returns the event with a number or the first after it that is kept, and its number; ok
// is false if there is none.
func (l *Log) At(n int) (number int, e Event, ok bool) {
	for i := range l.rings {
		r := &l.rings[i]
		at := func(i int) numbered { return r.list[(r.next+i)%len(r.list)] }
		i := sort.Search(len(r.list), func(i int) bool { return at(i).number >= n })
		if i < len(r.list) && (!ok || at(i).number < number) {
			number, e, ok = at(i).number, at(i).Event, true
		}
	}
	return number, e, ok
}

// All returns the events that are kept, oldest first.
func (l *Log) All() []Event {
	var list []Event
	for number, e, ok := l.At(0); ok; number, e, ok = l.At(number + 1) {
		list = append(list, e)
	}
	return list
}
