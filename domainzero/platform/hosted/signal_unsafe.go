package hosted

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/translator/abi"
)

// What the signal handlers read, on any thread and at any time: so each word is stored at once,
// and the range of code, which they look at first, is empty while there is no machine. hookSignals
// alone writes goHandlers.
var (
	codeLow, codeHigh       abi.Addr    // where native code is; elsewhere signals are Go's
	faultExit, faultExitEnd abi.Addr    // where faults continue, but those of the exit itself
	goHandlers              [65]uintptr // by signal: where ours pass on what is Go's; 0: nobody else wants it
)

// sliceSignal is the slice timer's. Nobody sends real-time signals unasked.
const sliceSignal = syscall.Signal(45)

// sliceLength is how long native code runs until its next poll leaves, about. Package cpu's slices
// are as long.
const sliceLength = time.Millisecond

func handlerAddresses() (fault, poll, slice uintptr)

// setCodeRange says where native code is.
func setCodeRange(low, high abi.Addr) {
	atomic.StoreUintptr(&codeHigh, 0)
	atomic.StoreUintptr(&codeLow, low)
	atomic.StoreUintptr(&codeHigh, high)
}

// SetFaultExit says where faults of native code go.
func (m *Machine) SetFaultExit(start, end abi.Addr) {
	atomic.StoreUintptr(&faultExit, start)
	atomic.StoreUintptr(&faultExitEnd, end)
}

// sigaction is the kernel's structure, field by field, as setAction passes it: hookSignals changes
// the handler of Go's, and leaves the others.
type sigaction struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

func setAction(sig syscall.Signal, set, old *sigaction) error {
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), 8, 0, 0); errno != 0 {
		return fmt.Errorf("handler of signal %d: %w", sig, errno)
	}
	return nil
}

// hookSignals puts the handlers in front of Go's, with the flags, mask and restorer of
// Go's. They stay: without a code range they only pass signals on.
func hookSignals() error {
	fault, poll, slice := handlerAddresses()
	for _, hook := range []struct {
		sig     syscall.Signal
		handler uintptr
		chain   bool
	}{
		{syscall.SIGSEGV, fault, true}, {syscall.SIGBUS, fault, true}, {syscall.SIGFPE, fault, true},
		{syscall.SIGILL, fault, true}, {syscall.SIGTRAP, fault, true},
		{syscall.SIGURG, poll, true}, {sliceSignal, slice, false},
	} {
		var action sigaction
		if err := setAction(hook.sig, nil, &action); err != nil {
			return err
		}
		if action.handler == hook.handler {
			continue
		}
		if hook.chain {
			goHandlers[hook.sig] = action.handler
		} else if err := setAction(syscall.SIGURG, nil, &action); err != nil {
			return err
		}
		action.handler = hook.handler
		if err := setAction(hook.sig, &action, nil); err != nil {
			return err
		}
	}
	return nil
}

// sigevent is the kernel's structure, field by field, for a signal to the process: createTimer
// passes it.
type sigevent struct {
	value          uint64
	signal, notify int32
	_              [48]byte
}

const notifySignal = 0 // SIGEV_SIGNAL

// createTimer makes a timer that sends the slice signal.
func createTimer() (timer int32, err error) {
	event := sigevent{signal: int32(sliceSignal), notify: notifySignal}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_TIMER_CREATE, unix.CLOCK_MONOTONIC, uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&timer))); errno != 0 {
		return 0, fmt.Errorf("make the slice timer: %w", errno)
	}
	return timer, nil
}

// setTimer makes a timer fire again and again after an interval, or not at all if that is 0.
func setTimer(timer int32, interval time.Duration) {
	every := unix.NsecToTimespec(int64(interval))
	setting := unix.ItimerSpec{Interval: every, Value: every}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_TIMER_SETTIME, uintptr(timer), 0, uintptr(unsafe.Pointer(&setting)), 0, 0, 0); errno != 0 {
		panic(fmt.Sprintf("hosted: set the slice timer: %v", errno))
	}
}

func deleteTimer(timer int32) { syscall.RawSyscall(syscall.SYS_TIMER_DELETE, uintptr(timer), 0, 0) }
