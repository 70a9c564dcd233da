package chaos

import (
	"bytes"
	"errors"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// A station is a system with components, on which runs come one after the other: what they translate
// is translated once.
type station struct {
	machine *machine
	sys     *domainzero.System
	cpu     *cpu.CPU
	domains *[]*domain.Domain
	main    **domain.Domain
	waiting *int         // the system's first domain that waits to be started
	console bytes.Buffer // all that is printed

	// What can run, and what is queued next.
	queue   *[]cpu.Runnable
	yielded **domain.Thread
	more    *cpu.Runnable

	// By these the processor polls.
	sliceOver        *bool
	fired, owedUntil *uint64

	// What runs exchange, as it was.
	exits   [abi.NumReasons]cpu.Exit
	rooms   cpu.Rooms
	bounded func(t *domain.Thread, save *abi.RegSave) bool
	step    func(busy [2]*domain.Domain)
}

func newStation(encoded [][]byte) (*station, error) {
	host, err := hosted.New()
	if err != nil {
		return nil, err
	}
	s := &station{machine: &machine{Machine: host, now: 1}}
	s.sys, err = domainzero.New(domainzero.Config{Memory: memoryBytes, Console: &bytes.Buffer{}, Tap: &s.console, Poison: true}, s.machine)
	if err == nil {
		err = s.sys.Load(encoded...)
	}
	if err != nil {
		return nil, errors.Join(err, host.Close())
	}
	s.cpu = *reach[*cpu.CPU](s.sys, "cpu")
	s.domains, s.main = reach[[]*domain.Domain](s.sys, "domains"), reach[*domain.Domain](s.sys, "main")
	s.waiting, s.sliceOver = reach[int](s.sys, "firstWaiting"), reach[bool](s.cpu, "sliceOver")
	s.queue, s.yielded, s.more = reach[[]cpu.Runnable](s.cpu, "queue"), reach[*domain.Thread](s.cpu, "yielded"), reach[cpu.Runnable](s.cpu, "more")
	s.fired, s.owedUntil = reach[uint64](&s.cpu.Interrupts, "fired"), reach[uint64](&s.cpu.Interrupts, "owedUntil")
	s.exits, s.rooms, s.bounded, s.step = s.cpu.Exits, s.cpu.Rooms, s.cpu.Interrupts.Bounded, s.cpu.Common.Step
	return s, nil
}

// runNanos is more than a run takes by its clock: so each begins at a time of its own, which does not follow from how long others took.
const runNanos = 1_000_000 * sliceNanos * 10

// prepare makes the station ready for a run: no domain is left of the one before.
func (s *station) prepare(r *run) {
	*s.domains, *s.main, *s.waiting = nil, nil, 0
	s.console.Reset()
	m := s.machine
	*m = machine{Machine: m.Machine, now: m.now - m.now%runNanos + runNanos, step: r.world.step, files: map[string][]byte{}}
	s.cpu.Common.Heaps.Poison = r.world.poison
	s.cpu.Common.Heaps.Forced = heap.Forcing{Every: r.world.collectEvery}
	*reach[uint64](s.cpu.Common, "made") = 0
	r.station = s
	r.hook()
}

// close gives the machine back.
func (s *station) close() error { return s.machine.Close() }
