package ring0

import (
	"sync/atomic"

	"github.com/portico-os/portico/translator/abi"
)

// Lines is how many interrupt lines there may be: a bit for each fits a word.
const Lines = 64

var (
	// Both change with interrupts off, but that the program takes what is pending: hence the
	// atomic operations.
	claimed uint64  // lines that somebody handles
	pending uint64  // lines that fired and have not been taken
	running uintptr // CPU block of DomainZero's processor; 0: none
)

// TakePending returns the lines that fired since the last call, as a bit mask. It is called
// often, and rarely is there one.
func TakePending() uint64 {
	if atomic.LoadUint64(&pending) == 0 {
		return 0
	}
	return atomic.SwapUint64(&pending, 0)
}

// SetRunning says which CPU block's poll flag is set when a claimed line fires.
func SetRunning(cpu uintptr) { atomic.StoreUintptr(&running, cpu) }

// lineFired is what the vector of a line does.
func lineFired(line uintptr) {
	redirect(line, ioMasked)
	endInterrupt()
	if claimed&lineBit(line) == 0 {
		return
	}
	pending |= lineBit(line)
	if running != 0 && touch(running+abi.CPUPoll, 1, true) {
		*at[byte](running + abi.CPUPoll) = 1
	}
	for i := range threadCount {
		if t := threadAt(i); t.state == waiting {
			wake(t, 0)
		}
	}
}

func lineBit(line uintptr) uint64 { return 1 << (line % Lines) }

// claimLine gives a line to the caller and unmasks it.
func claimLine(_ *thread, line, _, _, _, _ uintptr) uintptr {
	if !lineExists(line) {
		return errno(noDevice)
	}
	if claimed&lineBit(line) != 0 {
		return errno(busy)
	}
	claimed |= lineBit(line)
	redirect(line, 0)
	return 0
}

// releaseLine masks a line for good.
func releaseLine(_ *thread, line, _, _, _, _ uintptr) uintptr {
	if claimed&lineBit(line) == 0 || !lineExists(line) {
		return errno(invalid)
	}
	claimed &^= lineBit(line)
	pending &^= lineBit(line)
	redirect(line, ioMasked)
	return 0
}

// acknowledgeLine unmasks a claimed line.
func acknowledgeLine(_ *thread, line, _, _, _, _ uintptr) uintptr {
	if claimed&lineBit(line) == 0 || !lineExists(line) {
		return errno(invalid)
	}
	redirect(line, 0)
	return 0
}

// awaitLine blocks the thread until a claimed line is pending or the clock has reached
// the time.
func awaitLine(t *thread, until, _, _, _, _ uintptr) uintptr {
	if pending == 0 && uint64(until) > now() {
		block(t, waiting, uint64(until))
	}
	return 0
}
