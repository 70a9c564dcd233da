package domainzero

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/portal"
	"github.com/portico-os/portico/domainzero/services"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/verifier"
)

// pathGolib is the import path of the run-time library, of which a universe has but one content.
const pathGolib = "github.com/portico-os/portico/components/golib"

// A System is one booted system: the machine's memory, the loaded components and the
// domains. Its methods must be called by one goroutine at a time: those that run or change domains
// refuse any other, by claimed, and the rest do not look.
type System struct {
	// Fixed. open makes the rooms of these, and all rooms work on what common has.
	config  Config
	machine platform.Machine
	common  domain.Common

	// Only grow; order is that of loading, by which closure finds what imports what. What a domain
	// has linked stays.
	loaded map[bytecode.ComponentID]bool // the same as order; Load passes over what is here
	order  []*verifier.Component         // that are loaded, dependencies first

	// Nil until it is loaded: make refuses domains before. The verifier lets no second content be.
	golib *verifier.Component // the run-time library, which implements maps and starts every thread

	// By switches. A domain gets the first of a list that has places for its components: so one that
	// starts again finds a space that has them.
	Spaces map[translator.Options][]*link.Space

	// By number, by which the domain manager asks for domains and package services keeps what they
	// have. An ended domain keeps its place, for one that starts again.
	domains []*Domain
	closing []*Domain // that have ended, and have not given back all that they had
	main    *Domain   // of the last configuration that names one, which Run ends with; nil: none

	// Only restart lowers it: startReady looks at no domain before it.
	firstWaiting int // domains before this index have started or ended

	lost map[string]bool // names whose domain has ended: nobody waits for these to be offered

	// Fixed once open is done. Whoever touches a domain has claimed cpu: nothing else keeps others
	// out of the rooms.
	cpu      *cpu.CPU
	portals  *portal.Portals
	services *services.Services

	// What Shutdown compares with: all that domains took must be back.
	empty Audit // without domains
}

// New makes a system without components and domains.
func New(config Config, machine platform.Machine) (*System, error) {
	base, size := machine.Image()
	region, err := machine.Reserve(config.Memory)
	if err != nil {
		return nil, fmt.Errorf("reserve %d MiB for domains: %w", config.Memory>>20, err)
	}
	pool := memory.NewPool(region, config.Memory, machine)
	s := &System{config: config, machine: machine, loaded: map[bytecode.ComponentID]bool{}, Spaces: map[translator.Options][]*link.Space{}, lost: map[string]bool{}}
	s.common = domain.Common{
		Pool:   pool,
		Linker: link.NewLinker(bytecode.NewUniverse(), link.NewImage(base, size), machine.InstallCode),
		Heaps:  heap.Common{Pool: pool, Forced: heap.Forcing{Every: config.CollectEvery}, Poison: config.Poison, Now: machine.Nanos},
		Events: events.New(machine.Ticks),
		Names:  map[string]*domain.Service{},
	}
	s.common.Events.Keep(config.EventLog)
	if err := s.open(); err != nil {
		return nil, err
	}
	s.empty = s.Audit()
	return s, nil
}

// open opens the rooms. The order matters: stubs come first in the image, and each room uses those
// before it.
func (s *System) open() error {
	exit, resume, err := s.installStubs()
	if err != nil {
		return err
	}
	if err := s.common.Memory.Open(s.common.Pool, func() { s.common.Step([2]*Domain{}) }); err != nil {
		return err
	}
	if s.common.Absent, err = s.machine.ReserveInaccessible(bytecode.MaxSize); err != nil {
		return fmt.Errorf("reserve a region without access: %w", err)
	}
	block := s.common.Pool.Alloc(memory.BlockBytes)
	if s.common.NoPorts = s.common.Pool.Alloc(services.PortBitmapBytes); s.common.NoPorts == 0 {
		return memory.ErrNoMemory
	}
	s.cpu = cpu.New(s.machine, &s.common, block, exit, resume)
	s.cpu.Rooms = rooms{s}
	s.common.Step = s.cpu.Interrupts.RunInStep
	if s.portals, err = portal.New(s.cpu, s.config.DeepCopy); err != nil {
		return err
	}
	s.services = services.New(s.cpu, s.portals, manager{s}, s.config.Console, s.config.Tap, s.config.Ask)
	return nil
}

// installStubs places the hand-made native code at the start of the image. It returns the stubs
// by which threads end and go on.
func (s *System) installStubs() (exit, resume abi.Addr, err error) {
	l := s.common.Linker
	code, err := translator.Target().Stubs(s.machine.StubOptions())
	if err != nil {
		return 0, 0, fmt.Errorf("generate stubs: %w", err)
	}
	base, err := l.Image.AllocCode(len(code.Text) + target.StubAlignment)
	if err != nil {
		return 0, 0, err
	}
	base = (base + target.StubAlignment - 1) &^ (target.StubAlignment - 1)
	if err := l.Install(base, code.Text); err != nil {
		return 0, 0, err
	}
	for i, off := range code.Stubs {
		l.Stubs[i] = base + abi.Addr(off)
	}
	s.machine.SetFaultExit(base+abi.Addr(code.Fault), base+abi.Addr(code.Leaf))
	return base + abi.Addr(code.Exit), base + abi.Addr(code.Resume), nil
}

// Load verifies component files, given in dependency order, and adds them to the system.
// A file that is already loaded is passed over. Contents of one path are components of their
// own.
func (s *System) Load(encoded ...[]byte) error {
	for _, b := range encoded {
		f, err := bytecode.Decode(b)
		if err != nil {
			return err
		}
		id := bytecode.ComponentID{Path: f.Path, Hash: bytecode.Hash(b)}
		if s.loaded[id] {
			continue
		}
		c, err := verifier.Verify(s.common.Linker.Universe, f, id.Hash)
		if err != nil {
			return err
		}
		if f.Path == pathGolib {
			s.golib, s.common.Linker.Maps = c, c.Named("Map")
		}
		s.loaded[id] = true
		s.order = append(s.order, c)
	}
	return nil
}

// find returns the loaded component with a path.
func (s *System) find(path string) (found *verifier.Component, err error) {
	for _, c := range s.order {
		switch {
		case c.Path() != path:
		case found != nil:
			return nil, fmt.Errorf("component %s is loaded with two contents: a configuration cannot tell them apart", path)
		default:
			found = c
		}
	}
	if found == nil {
		return nil, fmt.Errorf("component %s is not loaded", path)
	}
	return found, nil
}

// closure returns components and everything they import, in dependency order. Precondition: they
// are loaded, for it goes through order: find returns no others.
func (s *System) closure(cs []*verifier.Component) (list []*verifier.Component) {
	want := map[*verifier.Component]bool{}
	for _, c := range cs {
		want[c] = true
	}
	for _, c := range slices.Backward(s.order) {
		if want[c] {
			list = append(list, c)
			for i := range c.File().Imports {
				want[c.Import(i)] = true
			}
		}
	}
	slices.Reverse(list)
	return list
}

// spaceCapacity is how many components may have package variables in a code space, unless one
// domain has more: those whose table fills a block with the rest of abi.Domain.
const spaceCapacity = (memory.BlockBytes - abi.DomainStatics) / bytecode.WordSize

// space returns a code space that has components translated with a set of switches, some of them
// whole. Domains share those that were made for these switches while there is room in one.
// Precondition: cs has what its components import, dependencies first: their code refers to that.
// closure returns it so.
func (s *System) space(o translator.Options, cs, whole []*verifier.Component) (*link.Space, error) {
	list := s.Spaces[o]
	for _, made := range list {
		if made.Fits(cs) {
			if err := made.Add(cs, whole); !errors.Is(err, link.ErrCrowded) {
				return made, err
			}
		}
	}
	made := link.NewSpace(s.common.Linker, o, max(spaceCapacity, 2*len(cs)))
	if err := made.Add(cs, whole); err != nil {
		return nil, err
	}
	s.Spaces[o] = append(list, made)
	return made, nil
}

// Functions returns how many functions have been translated.
func (s *System) Functions() int { return s.common.Linker.Functions() }

// Events returns the events that are kept, oldest first.
func (s *System) Events() []events.Event { return s.common.Events.All() }
