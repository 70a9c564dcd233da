package ring0

import "syscall"

// Errors that calls return.
const (
	notPermitted   = uintptr(syscall.EPERM)
	noEntry        = uintptr(syscall.ENOENT)
	noProcess      = uintptr(syscall.ESRCH)
	badDescriptor  = uintptr(syscall.EBADF)
	again          = uintptr(syscall.EAGAIN)
	noMemory       = uintptr(syscall.ENOMEM)
	accessDenied   = uintptr(syscall.EACCES)
	badAddress     = uintptr(syscall.EFAULT)
	busy           = uintptr(syscall.EBUSY)
	exists         = uintptr(syscall.EEXIST)
	noDevice       = uintptr(syscall.ENODEV)
	invalid        = uintptr(syscall.EINVAL)
	tooManyFiles   = uintptr(syscall.EMFILE)
	notImplemented = uintptr(syscall.ENOSYS)
	timedOut       = uintptr(syscall.ETIMEDOUT)
)

func errno(e uintptr) uintptr { return -e }

// Calls of the layer's own, far above Linux's. They are for package bare.
const (
	CallClaimLine       = 500
	CallReleaseLine     = 501
	CallAcknowledgeLine = 502
	CallAwaitLine       = 503
	CallCount           = 504
)

// calls are the system calls that there are, by number, and fixed. Each gets the thread and the
// first five arguments, and returns what RAX will be, unless the thread blocks: then who wakes it
// does. Each touches memory of the program before it reads or writes it.
var calls = [512]func(t *thread, a, b, c, d, e uintptr) uintptr{
	syscall.SYS_READ:              read,
	syscall.SYS_WRITE:             write,
	syscall.SYS_CLOSE:             closeDescriptor,
	syscall.SYS_MMAP:              mmap,
	syscall.SYS_MPROTECT:          mprotect,
	syscall.SYS_MUNMAP:            munmap,
	syscall.SYS_MADVISE:           madvise,
	syscall.SYS_RT_SIGACTION:      signalAction,
	syscall.SYS_RT_SIGPROCMASK:    signalMask,
	syscall.SYS_RT_SIGRETURN:      signalReturn,
	syscall.SYS_SIGALTSTACK:       signalAltStack,
	syscall.SYS_KILL:              kill,
	syscall.SYS_TKILL:             threadKill,
	syscall.SYS_TGKILL:            groupThreadKill,
	syscall.SYS_CLONE:             clone,
	syscall.SYS_EXIT:              exit,
	syscall.SYS_EXIT_GROUP:        exitGroup,
	syscall.SYS_FUTEX:             futex,
	syscall.SYS_SCHED_YIELD:       yield,
	syscall.SYS_NANOSLEEP:         nanosleep,
	syscall.SYS_CLOCK_GETTIME:     clockTime,
	syscall.SYS_TIMER_CREATE:      timerCreate,
	syscall.SYS_TIMER_SETTIME:     timerSet,
	syscall.SYS_TIMER_DELETE:      timerDelete,
	syscall.SYS_EPOLL_CTL:         epollControl,
	syscall.SYS_EPOLL_WAIT:        epollWait,
	syscall.SYS_EPOLL_PWAIT:       epollWait,
	syscall.SYS_EPOLL_CREATE1:     epollCreate,
	syscall.SYS_EVENTFD2:          eventFD,
	syscall.SYS_GETPID:            processID,
	syscall.SYS_GETTID:            threadID,
	syscall.SYS_ARCH_PRCTL:        archControl,
	syscall.SYS_PRCTL:             refuse,
	syscall.SYS_SCHED_GETAFFINITY: affinity,
	syscall.SYS_PRLIMIT64:         resourceLimit,
	syscall.SYS_FCNTL:             fileControl,
	syscall.SYS_OPENAT:            openAt,
	syscall.SYS_UNAME:             systemName,
	callGetRandom:                 getRandom,
	CallClaimLine:                 claimLine,
	CallReleaseLine:               releaseLine,
	CallAcknowledgeLine:           acknowledgeLine,
	CallAwaitLine:                 awaitLine,
	CallCount:                     count,
}

// callGetRandom is younger than package syscall.
const callGetRandom = 318

// told has a bit for each unknown call that was reported, so that each is reported once.
var told [8]uint64

// systemCall serves the call whose number and arguments are in the thread's registers.
func systemCall(t *thread) {
	r := &t.registers
	number := r.rax
	lastCall = number
	if call := calls[number%512]; call != nil && number < 512 {
		r.rax = call(t, r.rdi, r.rsi, r.rdx, r.r10, r.r8)
		return
	}
	r.rax = errno(notImplemented)
	word, bit := &told[number/64%8], uint64(1)<<(number%64)
	if *word&bit == 0 {
		*word |= bit
		putString(message + "system call ")
		putDecimal(number)
		putString(" is not implemented\n")
	}
}
