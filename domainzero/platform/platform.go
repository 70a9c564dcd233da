package platform

import (
	"errors"
	"io"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// MessagePrefix begins the lines that Portico itself prints, not a component, so that they can be
// told apart: package services sees to it that no domain's line begins so.
const MessagePrefix = "portico: "

// ErrOutsideImage is returned for code that is to be installed outside the code half of
// the image region. Tests compare with it: to a link it is an error like any other.
var ErrOutsideImage = errors.New("address range is not in the image's code half")

// A Machine is the hardware, or what stands for it. Memory is addressed, never sliced:
// none of it belongs to Go's heap, and Go's collector does not look into it. Its Write
// method prints on the console.
type Machine interface {
	io.Writer
	Memory
	Processor
	Clock

	// Devices returns what components may drive devices with, nil if there are none for
	// them.
	Devices() Devices
	// Open opens a file of the host and returns its size in bytes.
	Open(path string, write bool) (File, int64, error)
	// Close gives everything back. Precondition: no native code runs or will run.
	Close() error
}

// Memory is the machine's address space.
type Memory interface {
	// Image returns the region for code and constants, all of it below 2 GiB. The first
	// half is for code, by InstallCode; the second is zeroed memory that can be read and
	// written but not executed.
	Image() (base abi.Addr, bytes int)
	// InstallCode puts text into the code half. Bytes are either writable or executable,
	// never both: no CPU may run code in pages that the range touches meanwhile.
	InstallCode(at abi.Addr, text []byte) error
	// Reserve returns a region of zeroed memory that takes up room only where it is used. It is
	// aligned to the machine's large pages.
	Reserve(bytes int) (abi.Addr, error)
	// Discard zeroes whole pages of a reserved region and gives up their room.
	Discard(base abi.Addr, bytes int)
	// Dense tells that all of a range of whole pages of a reserved region will be used, so that
	// large pages suit it, if the machine has them.
	Dense(base abi.Addr, bytes int)
	// ReserveInaccessible returns a range of addresses, aligned to a page, any access to
	// which faults.
	ReserveInaccessible(bytes int) (abi.Addr, error)
}

// Processor runs native code.
type Processor interface {
	// StubOptions returns what calibration found best for this processor.
	StubOptions() target.StubOptions
	// SetFaultExit says where the fault exit is, from start to end, to which hardware faults
	// of native code are redirected.
	SetFaultExit(start, end abi.Addr)
	// Claim makes the calling goroutine's thread a processor: it stays on the thread, and the
	// CPU's poll flag is set about every millisecond, until Unclaim. Claiming and giving back
	// make no system call unless the machine was idle. Precondition: the CPU is nobody's; it
	// stays mapped until it is given back.
	Claim(cpu abi.Addr)
	// Unclaim gives a CPU back. Precondition: the calling goroutine has claimed it.
	Unclaim(cpu abi.Addr)
	// Enter runs native code from CPU.NativePC on, with RSP = CPU.NativeSP, until it leaves
	// with CPU.Reason. Precondition: the calling goroutine has claimed the CPU.
	Enter(cpu abi.Addr)
	// Wait blocks until a claimed line is pending or Clock.Nanos reaches a time. While all wait
	// the machine is idle: nothing wakes it before. Precondition: the calling goroutine has
	// claimed no CPU.
	Wait(until int64)
}

// Devices are the interrupt lines, numbered as global system interrupts from 0 to 63 (package
// config/model, Lines): the first 16 are the ISA ones. A line is masked unless it is claimed.
type Devices interface {
	// ClaimLine unmasks a line. From now on, when it fires, it is masked and pending, and
	// the poll flag of the running CPU is set.
	ClaimLine(line int) error
	// ReleaseLine masks a line for good.
	ReleaseLine(line int)
	// Acknowledge unmasks a claimed line that fired.
	// Precondition: the line fired and its handler is done.
	Acknowledge(line int)
	// Pending takes the lines that fired since, as a bit mask.
	Pending() uint64
}

// Clock tells the time.
type Clock interface {
	Nanos() int64     // monotonic, from an arbitrary start
	Ticks() uint64    // time stamp counter
	TickRate() uint64 // ticks a second
}

// A File is an open file of the host. Buffers may lie in a reserved region.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error // returns when what was written is stable
}
