package bare

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare/ring0"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// ErrNotBooted is returned by New in a Linux process.
var ErrNotBooted = errors.New("this is no bare machine: boot the program's image instead")

// ErrMemory is wrapped by the error of reserving more memory than there is for domains.
var ErrMemory = errors.New("the machine has too little memory for domains: give it more, or more of it by memory= on the command line")

// A Machine is the machine that the program was booted on.
type Machine struct {
	*hosted.Machine
	reserved int    // bytes of domain memory, from its low end up; Close gives up their room
	claimed  uint64 // lines, as a bit mask: Close releases them
}

var _ platform.Machine = (*Machine)(nil)

// Booted reports whether the program runs on a bare machine.
func Booted() bool { return ring0.Booted() }

// SinceEntry returns the time since the boot loader entered the image. Precondition:
// Booted.
func SinceEntry() time.Duration { return time.Duration(ring0.Nanos()) }

// Counts are how much there is of what the machine hands out.
type Counts = ring0.Counts

// New makes the program the machine's user. There is one at a time.
func New() (*Machine, error) {
	if !Booted() {
		return nil, ErrNotBooted
	}
	h, err := hosted.New()
	if err != nil {
		return nil, err
	}
	return &Machine{Machine: h}, nil
}

// Close gives all lines and all memory back.
func (m *Machine) Close() error {
	for line := range model.Lines {
		if m.claimed&(1<<line) != 0 {
			m.ReleaseLine(line)
		}
	}
	ring0.SetRunning(0)
	base, _ := ring0.DomainMemory()
	m.Discard(base, m.reserved)
	m.reserved = 0
	return m.Machine.Close()
}

// DomainMemory returns how many bytes Reserve can return in all.
func (m *Machine) DomainMemory() int {
	_, bytes := ring0.DomainMemory()
	return bytes
}

// Reserve returns domain memory: physically contiguous, and at its physical address.
func (m *Machine) Reserve(bytes int) (abi.Addr, error) {
	const pageBytes = 4096
	base, all := ring0.DomainMemory()
	if bytes < 0 || bytes > all-m.reserved {
		return 0, fmt.Errorf("reserve %d MiB of %d MiB: %w", bytes>>20, (all-m.reserved)>>20, ErrMemory)
	}
	base += abi.Addr(m.reserved)
	m.reserved += (bytes + pageBytes - 1) &^ (pageBytes - 1)
	return base, nil
}

// Open finds no file: there is no file system below DomainZero.
func (m *Machine) Open(path string, _ bool) (platform.File, int64, error) {
	return nil, 0, fmt.Errorf("open %s on a bare machine: %w", path, fs.ErrNotExist)
}

// Enter runs native code, with the CPU block as the one that interrupts set the poll flag
// of, from now on. Precondition: the block stays mapped until Close.
func (m *Machine) Enter(cpu abi.Addr) {
	ring0.SetRunning(cpu)
	m.Machine.Enter(cpu)
}

// Nanos returns the time since the entry.
func (m *Machine) Nanos() int64 { return ring0.Nanos() }

// TickRate returns the rate that was found at boot.
func (m *Machine) TickRate() uint64 { return ring0.TickRate() }
