package hosted

import (
	"fmt"
	"syscall"

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
