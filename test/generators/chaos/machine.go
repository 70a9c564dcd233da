package chaos

import (
	"errors"
	"io"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// A machine is one whose time is the run's: its clock moves when it is looked at, and when native code
// is entered; polls come from DomainZero alone. So a run repeats. It has lines, and files in memory.
type machine struct {
	*hosted.Machine
	now, step int64 // nanoseconds: the clock, and what an entry takes
	more      int64 // that ticks are ahead
	slow      int   // so many entries take a slice each by the ticks, with a poll
	overdue   bool  // a copy goes on though its slice is over

	claimed, masked, raised uint64
	refused                 bool // the host opens no file, and its files fail
	open                    int  // files
	files                   map[string][]byte

	entering func(b *abi.CPU) poll
	left     func(b *abi.CPU)
	waited   func(until int64)
	entries  int
	resume   abi.Addr // where native code goes on behind an exit
}

// What ends a run that does not end.
var errEndless = errors.New("the run does not end")

// mostPolls is how often the host's timer may fire while native code runs, before that is taken to loop.
const mostPolls = 20

// sliceNanos is what a thread's slice takes.
const sliceNanos = 1_000_000

// lookNanos is how far the clock moves when somebody looks.
const lookNanos = 150

// Nanos implements [platform.Clock].
func (m *machine) Nanos() int64 {
	m.now += lookNanos
	return m.now
}

// Ticks implements [platform.Clock]: a tick is a nanosecond.
func (m *machine) Ticks() uint64 { return uint64(m.Nanos() + m.more) }

// TickRate implements [platform.Clock].
func (m *machine) TickRate() uint64 { return 1_000_000_000 }

// Wait implements [platform.Processor].
func (m *machine) Wait(until int64) { m.waited(until) }

// Devices implements [platform.Machine].
func (m *machine) Devices() platform.Devices { return m }

var errRefused = errors.New("refused by the host")

// ClaimLine implements [platform.Devices].
func (m *machine) ClaimLine(line int) error {
	if m.refused {
		return errRefused
	}
	m.claimed |= 1 << line
	m.masked &^= 1 << line
	return nil
}

// ReleaseLine implements [platform.Devices].
func (m *machine) ReleaseLine(line int) { m.claimed &^= 1 << line }

// Acknowledge implements [platform.Devices].
func (m *machine) Acknowledge(line int) { m.masked &^= 1 << line }

// Pending implements [platform.Devices]. A line fires once for each time that it is raised.
func (m *machine) Pending() uint64 {
	fired := m.raised & m.claimed &^ m.masked
	m.raised &^= fired
	m.masked |= fired
	return fired
}

var stubOptions *target.StubOptions

// StubOptions calibrates once a process.
func (m *machine) StubOptions() target.StubOptions {
	if stubOptions == nil {
		o := m.Machine.StubOptions()
		stubOptions = &o
	}
	return *stubOptions
}

// fileBytes is the size of each file.
const fileBytes = 4096

// Open implements [platform.Machine].
func (m *machine) Open(path string, _ bool) (platform.File, int64, error) {
	if m.refused {
		return nil, 0, errRefused
	}
	if m.files[path] == nil {
		m.files[path] = make([]byte, fileBytes)
	}
	m.open++
	return &file{m, m.files[path], false}, fileBytes, nil
}

type file struct {
	machine *machine
	bytes   []byte
	closed  bool
}

var errClosed = errors.New("the file is closed")

func (f *file) fails(at int64, n int) error {
	switch {
	case f.closed:
		panic(errClosed)
	case f.machine.refused:
		return errRefused
	case at < 0 || at+int64(n) > int64(len(f.bytes)):
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (f *file) ReadAt(b []byte, at int64) (int, error) {
	if err := f.fails(at, len(b)); err != nil {
		return 0, err
	}
	return copy(b, f.bytes[at:]), nil
}

func (f *file) WriteAt(b []byte, at int64) (int, error) {
	if err := f.fails(at, len(b)); err != nil {
		return 0, err
	}
	return copy(f.bytes[at:], b), nil
}

func (f *file) Sync() error { return f.fails(0, 0) }

func (f *file) Close() error {
	if f.closed {
		panic(errClosed)
	}
	f.closed = true
	f.machine.open--
	return nil
}
