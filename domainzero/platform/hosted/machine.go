package hosted

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// ErrInUse is returned by New while the process has a machine. Tests compare with it.
var ErrInUse = errors.New("this process has a machine already: close it first")

// A Machine is this process as a machine.
type Machine struct {
	// Fixed: the address is a constant, by which signal handlers tell native code.
	image abi.Addr

	// Held while a page of code is writable: two installs may share one, and the first to end
	// would take the second's right to write.
	install sync.Mutex

	// Whatever mmap mapped, until Close unmaps it. Only grows meanwhile.
	regions []region

	start moment // of New, which Nanos counts from, and tickRate measures; fixed

	// Both measure when somebody asks first, and keep the result: TickRate and StubOptions return it.
	tickRate func() uint64
	options  func() target.StubOptions

	slices slices // by which claimed CPUs leave native code; Claim and Wait turn it on and off
}

// A region is a mapping that Close gives back, as mmap made it.
type region struct {
	base  abi.Addr // as the kernel gave it, not rounded up
	bytes int      // all that was mapped, what Reserve aligned away included
}

var _ platform.Machine = (*Machine)(nil)

// inUse is set from New to Close: signal handlers and the image's address are the process's, so
// that New refuses a second machine.
var inUse atomic.Bool

// New makes the process a machine: it reserves the image region and takes over signals.
func New() (*Machine, error) {
	if !inUse.CompareAndSwap(false, true) {
		return nil, ErrInUse
	}
	m := &Machine{start: now(), options: sync.OnceValue(calibrate)}
	m.tickRate = sync.OnceValue(m.start.tickRate)
	if err := m.open(); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

func (m *Machine) open() error {
	for _, step := range [...]func() error{m.guardNil, m.mapImage, hookSignals, m.slices.open} {
		if err := step(); err != nil {
			return err
		}
	}
	setCodeRange(m.image, m.image+imageBytes/2) // no code is there yet
	return nil
}

// Close unmaps everything.
func (m *Machine) Close() error {
	setCodeRange(0, 0)
	m.SetFaultExit(0, 0)
	m.slices.close()
	var err error
	for _, r := range m.regions {
		err = errors.Join(err, unmap(r))
	}
	m.regions = nil
	inUse.Store(false)
	return err
}

// Write prints on standard output.
func (m *Machine) Write(p []byte) (int, error) { return os.Stdout.Write(p) }

// Devices returns nil: this process has no devices of its own.
func (m *Machine) Devices() platform.Devices { return nil }

// Open opens a regular file or block device of the host.
func (m *Machine) Open(path string, write bool) (platform.File, int64, error) {
	mode := os.O_RDONLY
	if write {
		mode = os.O_RDWR
	}
	f, err := os.OpenFile(path, mode, 0)
	if err != nil {
		return nil, 0, err
	}
	size, err := f.Seek(0, unix.SEEK_END)
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("size of host file %s: %w", path, err), f.Close())
	}
	return f, size, nil
}

// StubOptions measures at the first call.
func (m *Machine) StubOptions() target.StubOptions { return m.options() }

// Nanos returns the time since New.
func (m *Machine) Nanos() int64 { return int64(time.Since(m.start.Time)) }

// Ticks returns the time stamp counter.
func (m *Machine) Ticks() uint64 { return ticks() }

// TickRate measures at the first call, for some milliseconds.
func (m *Machine) TickRate() uint64 { return m.tickRate() }
