package ring0

// Buckets of threads that wait on a futex, by its address: slot+1 of the first, who
// waited longest.
const futexBuckets = 64

// futexes is by bucketOf; 0: nobody waits. futexWake relies on the order.
var futexes [futexBuckets]uint

func bucketOf(address uintptr) *uint {
	return &futexes[address>>2*0x9e3779b97f4a7c15>>58%futexBuckets]
}

// leaveFutex takes a thread out of its bucket. Precondition: its state is onFutex.
func leaveFutex(t *thread) {
	link := bucketOf(t.futex)
	for *link != t.slot+1 {
		link = &threadAt(*link - 1).link
	}
	*link = t.link
}

func futex(t *thread, address, operation, value, timeout, _ uintptr) uintptr {
	const wait, awaken, command = 0, 1, 0x7f
	switch operation & command {
	case wait:
		return futexWait(t, address, uint32(value), timeout)
	case awaken:
		return futexWake(address, value)
	}
	return errno(notImplemented)
}

// futexWait looks at the value and queues the thread with interrupts off: no wake-up comes
// between.
func futexWait(t *thread, address uintptr, value uint32, timeout uintptr) uintptr {
	deadline, ok := deadlineAt(timeout)
	if !ok || !touch(address, 4, false) {
		return errno(badAddress)
	}
	if *at[uint32](address) != value {
		return errno(again)
	}
	link := bucketOf(address)
	for *link != 0 {
		link = &threadAt(*link - 1).link
	}
	*link = t.slot + 1
	t.futex, t.link = address, 0
	block(t, onFutex, deadline)
	return 0
}

// futexWake wakes those that have waited longest first.
func futexWake(address, most uintptr) (woken uintptr) {
	link := bucketOf(address)
	for *link != 0 && woken < most {
		t := threadAt(*link - 1)
		if t.futex != address {
			link = &t.link
			continue
		}
		*link = t.link
		wake(t, 0)
		woken++
	}
	return woken
}
