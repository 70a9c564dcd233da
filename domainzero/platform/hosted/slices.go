package hosted

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portico-os/portico/translator/abi"
)

// maxCPUs is how many CPUs may be claimed at a time; Claim panics at one more. The handler in
// assembly has it, too.
const maxCPUs = 64

// running has the blocks of the CPUs that are claimed, 0 elsewhere. The slice signal's handler
// sets the poll flag of each, on whatever thread the signal arrives: so no thread needs a timer
// of its own, and claiming a CPU no system call.
var running [maxCPUs]abi.Addr

// handling is how many threads execute the slice signal's handler: close waits until it is 0.
var handling int32

// slices is the process's slice timer.
type slices struct {
	mutex sync.Mutex // held while the timer and armed change together: else it could stay off while armed is set
	timer int32      // the kernel's number of it, from open to close; arm and disarm set it

	// armed is set before a CPU that was just claimed runs on: while it is, the timer runs, and
	// Claim need not set it. Who disarms clears it first and looks for claimed CPUs then, who claims
	// does it the other way round: one of them sees the other.
	armed atomic.Bool
}

// idleNanos is from how long a wait on the timer is not worth its signals.
const idleNanos = int64(2 * sliceLength)

// open makes the timer, which is not armed.
func (s *slices) open() (err error) {
	s.timer, err = createTimer()
	return err
}

// close deletes the timer, and waits until no handler of it is under way: one may have seen a CPU
// that was claimed then, and be about to write to its block. Precondition: no CPU is claimed, or
// one that comes late would write there, too, when Close has unmapped it: as of
// platform.Machine.Close.
func (s *slices) close() {
	deleteTimer(s.timer)
	for atomic.LoadInt32(&handling) > 0 {
		runtime.Gosched()
	}
}

// arm starts the timer.
func (s *slices) arm() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	setTimer(s.timer, sliceLength)
	s.armed.Store(true)
}

// disarm stops the timer unless a CPU is claimed.
func (s *slices) disarm() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.armed.Store(false)
	for i := range running {
		if atomic.LoadUintptr(&running[i]) != 0 {
			s.armed.Store(true)
			return
		}
	}
	setTimer(s.timer, 0)
}

// Claim makes the calling goroutine a processor.
func (m *Machine) Claim(cpu abi.Addr) {
	runtime.LockOSThread()
	for i := range running {
		if atomic.CompareAndSwapUintptr(&running[i], 0, cpu) {
			if !m.slices.armed.Load() {
				m.slices.arm()
			}
			return
		}
	}
	panic(fmt.Sprintf("hosted: more than %d CPUs are claimed", maxCPUs))
}

// Unclaim gives a CPU back.
func (m *Machine) Unclaim(cpu abi.Addr) {
	for i := range running {
		if atomic.CompareAndSwapUintptr(&running[i], cpu, 0) {
			runtime.UnlockOSThread()
			return
		}
	}
	panic("hosted: a CPU is given back that is not claimed")
}

// Wait sleeps until a time, for there are no lines.
func (m *Machine) Wait(until int64) {
	wait := until - m.Nanos()
	if wait > idleNanos {
		m.slices.disarm()
	}
	time.Sleep(time.Duration(wait))
}
