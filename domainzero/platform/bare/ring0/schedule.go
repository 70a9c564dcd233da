package ring0

// quantum is how long a thread runs while others are ready, in nanoseconds.
const quantum = 5_000_000

// never is a time that does not come.
const never = ^uint64(0)

// The queue of ready threads: slots in a ring. The one that runs is not in it. A thread is in it
// once, so that there is always room.
var (
	queue              [maxThreads]uint16
	queueHead, queueNo uint           // the first is at queueHead modulo maxThreads; queueNo are there
	armed              uint64 = never // when the timer interrupts, at the latest
	yielding           bool           // the running thread gives way; reschedule clears it
)

// enqueue makes a ready thread run when its turn comes. Precondition: it is not in the queue, and
// does not run on.
func enqueue(t *thread) {
	queue[(queueHead+queueNo)%maxThreads] = uint16(t.slot)
	queueNo++
	if limit := now() + quantum; armed > limit {
		arm(limit)
	}
}

// arm sets when the timer interrupts. Intervals are cut to a second: an early interrupt
// does no harm.
func arm(at uint64) {
	armed = at
	interval := uint64(1)
	if t := now(); at > t {
		interval = min(at-t, second)
	}
	startTimer(uint32(min(max(scale(interval, timerRate, second), 1), maximalTimerCount)))
}

// block makes the running thread wait until it is woken, or until a deadline, 0 for none. Whoever
// wakes it sets the result of its call.
func block(t *thread, s state, deadline uint64) {
	t.state, t.deadline = s, deadline
}

// wake makes a blocked thread ready, with the result of its call. Precondition: it is in no
// futex's bucket any more.
func wake(t *thread, result uintptr) {
	t.state, t.deadline = ready, 0
	t.registers.rax = result
	enqueue(t)
}

// expire wakes threads whose deadline has come and fires timers, and returns the next
// deadline. Timers of threads that are not ready are late: signals wake nobody.
func expire() uint64 {
	time, nearest := now(), uint64(never)
	for i := range threadCount {
		t := threadAt(i)
		if t.state <= ready || t.deadline == 0 {
			continue
		}
		if t.deadline > time {
			nearest = min(nearest, t.deadline)
			continue
		}
		result := uintptr(0)
		if t.state == onFutex {
			leaveFutex(t)
			result = errno(timedOut)
		}
		wake(t, result)
	}
	return min(nearest, fireTimers(time))
}

// reschedule returns the thread to continue with, which may be the one that ran.
func reschedule(t *thread) *thread {
	yielding = false
	if t.state == ready && t.id != 0 {
		enqueue(t)
	}
	nearest := expire()
	chosen := at[thread](idleThread)
	if queueNo > 0 {
		chosen = threadAt(uint(queue[queueHead%maxThreads]))
		queueHead, queueNo = queueHead+1, queueNo-1
		if queueNo > 0 {
			nearest = min(nearest, now()+quantum)
		}
	} else if nearest == never && claimed == 0 {
		fail(statusDeadlock, "every thread is blocked for good")
	}
	if nearest < armed {
		arm(nearest)
	}
	return chosen
}

func yield(_ *thread, _, _, _, _, _ uintptr) uintptr {
	yielding = true
	return 0
}

// deadlineAt reads an interval and returns when it ends; 0 if there is none, which is never.
func deadlineAt(interval uintptr) (deadline uint64, ok bool) {
	if interval == 0 {
		return 0, true
	}
	if !touch(interval, 16, false) {
		return 0, false
	}
	return now() + timeAt(interval), true
}

// timeAt reads a timespec.
func timeAt(address uintptr) uint64 {
	return *at[uint64](address)*second + *at[uint64](address + 8)
}

func nanosleep(t *thread, interval, _, _, _, _ uintptr) uintptr {
	deadline, ok := deadlineAt(interval)
	if !ok || interval == 0 {
		return errno(badAddress)
	}
	block(t, asleep, deadline)
	return 0
}
