package hosted

import (
	"fmt"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/translator/abi"
)

func enter(cpu abi.Addr)
func ticks() uint64

//go:noescape
func repMove(to, from *byte, bytes uintptr)

// Enter runs native code. It is not inlined because its prologue is where Go's scheduler
// and collector stop the goroutine: a caller may have no other such place in its loop,
// and a signal that comes in native code stops nothing.
//
//go:noinline
func (m *Machine) Enter(cpu abi.Addr) { enter(cpu) }

// Attach locks the goroutine to its thread and gives the thread a slice timer.
func (m *Machine) Attach() (func(), error) {
	runtime.LockOSThread()
	timer, err := startTimer(unix.Gettid())
	if err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("start the slice timer: %w", err)
	}
	return func() {
		stopTimer(timer)
		runtime.UnlockOSThread()
	}, nil
}

// Wait sleeps: there are no lines.
func (m *Machine) Wait(until int64) { time.Sleep(time.Duration(until - m.Nanos())) }

// Commands of membarrier(2).
const (
	privateExpedited         = 1 << 3
	registerPrivateExpedited = 1 << 4
)

func membarrier(command uintptr) error {
	if _, _, errno := syscall.RawSyscall(unix.SYS_MEMBARRIER, command, 0, 0); errno != 0 {
		return fmt.Errorf("membarrier: %w", errno)
	}
	return nil
}

func registerBarrier() error { return membarrier(registerPrivateExpedited) }

// Barrier makes every running thread of the process execute a full memory barrier.
func (m *Machine) Barrier() error { return membarrier(privateExpedited) }
