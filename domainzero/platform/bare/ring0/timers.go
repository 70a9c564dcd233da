package ring0

// A timer signals the process: timer_create(2) with SIGEV_SIGNAL.
type timer struct {
	made     bool    // by timer_create: else the entry is free, and zero
	signal   uintptr // from 1 to signalMax
	deadline uint64  // as now tells the time; 0: it is not set
	interval uint64  // nanoseconds; 0: it fires once
}

// maxTimers is a power of two: timerByID masks with it.
const maxTimers = 64

// timers is by the program's number of a timer.
var timers [maxTimers]timer

// fireTimers signals the thread that runs next for timers whose deadline has come, and returns
// the next deadline. While no thread is ready timers wait.
func fireTimers(time uint64) (nearest uint64) {
	nearest = never
	if queueNo == 0 {
		return nearest
	}
	t := threadAt(uint(queue[queueHead%maxThreads]))
	for i := range timers {
		r := &timers[i]
		if r.deadline == 0 {
			continue
		}
		if r.deadline <= time {
			t.pending |= signalBit(r.signal)
			r.deadline += r.interval
			if r.interval == 0 {
				r.deadline = 0
				continue
			}
			if r.deadline <= time {
				r.deadline = time + r.interval
			}
		}
		nearest = min(nearest, r.deadline)
	}
	return nearest
}

func timerCreate(_ *thread, _, event, id, _, _ uintptr) uintptr {
	const toProcess, notifyOffset = 0, 12
	if !touch(event, 64, false) || !touch(id, 4, true) {
		return errno(badAddress)
	}
	signal := uintptr(*at[uint32](event + 8))
	if *at[uint32](event + notifyOffset) != toProcess || signal == 0 || signal > signalMax {
		return errno(invalid)
	}
	for i := range timers {
		if !timers[i].made {
			timers[i] = timer{made: true, signal: signal}
			*at[uint32](id) = uint32(i)
			return 0
		}
	}
	return errno(again)
}

// timerByID returns nil if there is no such timer.
func timerByID(id uintptr) *timer {
	if id >= maxTimers || !timers[id%maxTimers].made {
		return nil
	}
	return &timers[id%maxTimers]
}

func timerSet(_ *thread, id, flags, setting, old, _ uintptr) uintptr {
	const absolute = 1
	r := timerByID(id)
	if r == nil || flags&absolute != 0 || old != 0 {
		return errno(invalid)
	}
	if !touch(setting, 32, false) {
		return errno(badAddress)
	}
	r.interval, r.deadline = timeAt(setting), timeAt(setting+16)
	if r.deadline != 0 {
		r.deadline += now()
		if armed > r.deadline {
			arm(r.deadline)
		}
	}
	return 0
}

func timerDelete(_ *thread, id, _, _, _, _ uintptr) uintptr {
	r := timerByID(id)
	if r == nil {
		return errno(invalid)
	}
	*r = timer{}
	return 0
}
