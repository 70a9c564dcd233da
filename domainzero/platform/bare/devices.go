package bare

import (
	"fmt"
	"syscall"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare/ring0"
)

// Devices returns the machine's interrupt lines: those of its I/O APICs, on level.
func (m *Machine) Devices() platform.Devices { return m }

// lineCall makes a system call of the layer's own, which does not block.
func lineCall(number uintptr, line int) error {
	if _, _, errno := syscall.RawSyscall(number, uintptr(line), 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// ClaimLine unmasks a line that has not been claimed.
func (m *Machine) ClaimLine(line int) error {
	if err := lineCall(ring0.CallClaimLine, line); err != nil {
		return fmt.Errorf("claim interrupt line %d: %w", line, err)
	}
	m.claimed |= 1 << line
	return nil
}

// ReleaseLine masks a line. It panics if the line was not claimed.
func (m *Machine) ReleaseLine(line int) {
	if err := lineCall(ring0.CallReleaseLine, line); err != nil {
		panic(fmt.Sprintf("bare: release interrupt line %d: %v", line, err))
	}
	m.claimed &^= 1 << line
}

// Acknowledge unmasks a line. It panics if the line was not claimed.
func (m *Machine) Acknowledge(line int) {
	if err := lineCall(ring0.CallAcknowledgeLine, line); err != nil {
		panic(fmt.Sprintf("bare: acknowledge interrupt line %d: %v", line, err))
	}
}

// Pending takes the lines that fired.
func (m *Machine) Pending() uint64 { return ring0.TakePending() }

// Wait blocks the thread; the machine is idle if no other goroutine runs.
func (m *Machine) Wait(until int64) {
	_, _, _ = syscall.Syscall(ring0.CallAwaitLine, uintptr(max(until, 0)), 0, 0)
}
