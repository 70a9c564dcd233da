package ring0

// Kinds of descriptors. 0 to 2 are the console.
type kind uint8

const (
	closed kind = iota
	eventCounter
	eventPoll
)

// A descriptor is an open eventfd, or an epoll instance. An eventfd has one watcher at
// most.
type descriptor struct {
	kind    kind
	watcher uintptr // the number of the epoll instance that watches it; 0: none does
	onEdge  bool    // it tells of a change, once, instead of a count that is not 0
	changed bool    // since it told

	// Whoever raises it wakes the threads that poll the watcher.
	count uint64 // of an eventfd; read takes it
	data  uint64 // what epoll_wait tells, as epoll_ctl gave it
}

// ready reports whether epoll_wait has something to tell on an instance.
func (d *descriptor) ready(instance uintptr) bool {
	return d.watcher == instance && d.count > 0 && (d.changed || !d.onEdge)
}

// maxDescriptors is a power of two.
const (
	maxDescriptors   = 16
	firstDescriptor  = 3
	eventIn          = 1
	edgeTriggered    = 1 << 31
	eventBytes       = 12
	operationAdd     = 1
	operationDelete  = 2
	operationReplace = 3
)

// descriptors is by number; those below firstDescriptor stay closed, for the console has none.
var descriptors [maxDescriptors]descriptor

// open returns the lowest free descriptor.
func open(k kind, count uint64) uintptr {
	for i := uintptr(firstDescriptor); i < maxDescriptors; i++ {
		if d := &descriptors[i]; d.kind == closed {
			*d = descriptor{kind: k, count: count}
			return i
		}
	}
	return errno(tooManyFiles)
}

// opened returns an open descriptor of a kind, or nil.
func opened(number uintptr, k kind) *descriptor {
	if d := &descriptors[number%maxDescriptors]; number < maxDescriptors && d.kind == k {
		return d
	}
	return nil
}

func eventFD(_ *thread, count, _, _, _, _ uintptr) uintptr { return open(eventCounter, uint64(count)) }

func epollCreate(_ *thread, _, _, _, _, _ uintptr) uintptr { return open(eventPoll, 0) }

func epollControl(_ *thread, instance, operation, number, event, _ uintptr) uintptr {
	d := opened(number, eventCounter)
	if opened(instance, eventPoll) == nil {
		return errno(badDescriptor)
	}
	if d == nil { // files and the console are always ready
		return errno(notPermitted)
	}
	if d.watcher != 0 && d.watcher != instance {
		return errno(busy)
	}
	switch operation {
	case operationDelete:
		d.watcher = 0
	case operationAdd, operationReplace:
		if !touch(event, eventBytes, false) {
			return errno(badAddress)
		}
		d.watcher, d.changed, d.data = instance, true, *at[uint64](event + 4)
		d.onEdge = *at[uint32](event)&edgeTriggered != 0
	default:
		return errno(invalid)
	}
	return 0
}

func epollWait(t *thread, instance, events, room, timeout, _ uintptr) uintptr {
	if opened(instance, eventPoll) == nil {
		return errno(badDescriptor)
	}
	if room == 0 || room > 1<<20 || !touch(events, room*eventBytes, true) {
		return errno(invalid)
	}
	t.instance, t.events, t.eventRoom = instance, events, room
	if told := tellEvents(t); told > 0 || int32(timeout) == 0 {
		return told
	}
	deadline := uint64(0)
	if milliseconds := int32(timeout); milliseconds > 0 {
		deadline = now() + uint64(milliseconds)*(second/1000)
	}
	block(t, polling, deadline)
	return 0
}

// tellEvents writes what happened to where the thread wants it, and returns how many
// events that is.
func tellEvents(t *thread) (told uintptr) {
	for i := range descriptors {
		d := &descriptors[i]
		if !d.ready(t.instance) || told == t.eventRoom || !touch(t.events+told*eventBytes, eventBytes, true) {
			continue
		}
		d.changed = false
		*at[uint32](t.events + told*eventBytes) = eventIn
		*at[uint64](t.events + told*eventBytes + 4) = d.data
		told++
	}
	return told
}

// add adds to an eventfd and wakes who polls.
func (d *descriptor) add(count uint64) {
	d.count += count
	d.changed = true
	for i := range threadCount {
		if t := threadAt(i); t.state == polling {
			if told := tellEvents(t); told > 0 {
				wake(t, told)
			}
		}
	}
}

func read(_ *thread, number, to, bytes, _, _ uintptr) uintptr {
	if number == 0 {
		return 0 // nothing comes in on the console
	}
	d := opened(number, eventCounter)
	switch {
	case d == nil:
		return errno(badDescriptor)
	case bytes < 8 || !touch(to, 8, true):
		return errno(invalid)
	case d.count == 0:
		return errno(again)
	}
	*at[uint64](to) = d.count
	d.count = 0
	return 8
}

// consolePiece is the most bytes that one call prints on standard output, for interrupts
// wait meanwhile. What the runtime prints on standard error is not tried again.
const consolePiece = 256

func write(_ *thread, number, from, bytes, _, _ uintptr) uintptr {
	if number == 1 {
		bytes = min(bytes, consolePiece)
	}
	if !touch(from, bytes, false) {
		return errno(badAddress)
	}
	if number == 1 || number == 2 {
		regainSerial()
		for i := range bytes {
			putByte(*at[byte](from + i))
		}
		return bytes
	}
	d := opened(number, eventCounter)
	switch {
	case d == nil:
		return errno(badDescriptor)
	case bytes != 8:
		return errno(invalid)
	}
	d.add(*at[uint64](from))
	return 8
}

func closeDescriptor(_ *thread, number, _, _, _, _ uintptr) uintptr {
	if number >= maxDescriptors || number >= firstDescriptor && descriptors[number%maxDescriptors].kind == closed {
		return errno(badDescriptor)
	}
	descriptors[number%maxDescriptors] = descriptor{}
	for i := range descriptors {
		if descriptors[i].watcher == number {
			descriptors[i].watcher = 0
		}
	}
	return 0
}
