package domainzero

import (
	"errors"
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Component paths that DomainZero itself refers to.
const (
	pathGolib   = "github.com/portico-os/portico/components/golib"
	pathPortals = "github.com/portico-os/portico/portals"
)

// discardBytes is from which size on it is cheaper to give the room behind free memory
// back to the machine than to clear it.
const discardBytes = 2 << 20

// A System is one booted system: the machine's memory, the loaded components and the
// domains. Its methods must be called by one goroutine.
type System struct {
	config       Config
	platform     platform.Machine
	pool         *pool
	image        *image
	linker       *linker
	universe     *bytecode.Universe
	components   map[string]*verifier.Component
	order        []*verifier.Component // dependencies first
	spaces       map[translator.Options]*codeSpace
	domains      []*Domain
	doomed       []*Domain
	main         *Domain
	names        map[string]*service
	threadOf     map[abi.Addr]*thread
	serviceOf    map[abi.Addr]*service
	memory       memoryTable
	copier       copier
	queue        []*thread
	cpu          *abi.CPU
	cpuAddr      abi.Addr
	exitStub     abi.Addr // what a thread's first function returns to
	resumeStub   abi.Addr
	portalReturn abi.Addr // what a service's method that Go called returns to
	stubEnds     []stubEnd
	methods      []*portalMethod
	callable     []*selectorSet // all that are known
	scratch      abi.Addr       // room for two values on their way through a portal
	tombstone    abi.Addr       // a service of no living domain
	devices      platform.Devices
	handlers     [model.Lines]*interruptHandler
	fired        uint64 // lines whose handlers have not run yet, as a bit mask
	handling     bool   // a handler runs
	even         uint64 // in ticks: when threads will have run as long as handlers did
	console      console
	noPorts      abi.Addr // the port bitmap of a domain without ports
	noStatics    abi.Addr // what stands for the statics of components that a domain does not have: without access
	threads      int      // made so far
	firstWaiting int      // domains before this index have started
	events       eventLog
	quarantine   []oldRun // under Config.Poison
	empty        Audit    // without domains

	intrinsics [intrinsics.Count]intrinsic
	sliceStop  int64 // of the current slice, in nanoseconds
	late       bool  // it is over
	forced     forcing
}

// New makes a system without components and domains.
func New(config Config, machine platform.Machine) (*System, error) {
	base, size := machine.Image()
	region, err := machine.Reserve(config.Memory)
	if err != nil {
		return nil, fmt.Errorf("reserve %d MiB for domains: %w", config.Memory>>20, err)
	}
	s := &System{
		config: config, platform: machine, devices: machine.Devices(), image: newImage(base, size), universe: bytecode.NewUniverse(),
		pool: newPool(region, config.Memory, func(a abi.Addr, bytes int) {
			if bytes < discardBytes {
				clear(bytesAt(a, bytes))
			} else {
				machine.Discard(a, bytes)
			}
		}),
		components: map[string]*verifier.Component{}, spaces: map[translator.Options]*codeSpace{},
		names: map[string]*service{}, threadOf: map[abi.Addr]*thread{}, serviceOf: map[abi.Addr]*service{},
		forced: forcing{every: config.CollectEvery},
	}
	s.linker = &linker{universe: s.universe, image: s.image, write: machine.InstallCode, returns: map[uint32]*returnPoint{}, statics: newStaticsTable()}
	if err := s.installStubs(); err != nil {
		return nil, err
	}
	s.intrinsics = bindIntrinsics(s.universe)
	s.events.ticks = machine.Ticks
	s.events.keep(config.EventLog)
	if err := s.memory.open(s.pool); err != nil {
		return nil, err
	}
	if err := s.copier.copied.open(s.pool); err != nil {
		return nil, err
	}
	if s.noStatics, err = machine.ReserveInaccessible(bytecode.MaxSize); err != nil {
		return nil, fmt.Errorf("reserve a region without access: %w", err)
	}
	s.cpuAddr, s.scratch, s.noPorts = s.pool.alloc(blockBytes), s.pool.alloc(blockBytes), s.pool.alloc(portBitmapBytes)
	if s.noPorts == 0 {
		return nil, ErrNoMemory
	}
	s.cpu = cpuAt(s.cpuAddr)
	s.tombstone = s.scratch + 2*scratchBytes
	serviceAt(s.tombstone).Domain = s.tombstone + serviceBlockBytes
	s.empty = s.Audit()
	return s, nil
}

// mapType returns the library's type that implements a map type.
func (s *System) mapType(m *bytecode.Type) *bytecode.Type {
	return s.universe.Instance(s.components[pathGolib].Named("Map"), []*bytecode.Type{m.Key, m.Elem})
}

// Load verifies component files, given in dependency order, and adds them to the system.
// A file whose component is already loaded with the same content is passed over.
func (s *System) Load(encoded ...[]byte) error {
	for _, b := range encoded {
		f, err := bytecode.Decode(b)
		if err != nil {
			return err
		}
		hash := bytecode.Hash(b)
		if c, ok := s.components[f.Path]; ok {
			if c.ID().Hash != hash {
				return fmt.Errorf("component %s is already loaded with another content", f.Path)
			}
			continue
		}
		c, err := verifier.Verify(s.universe, f, hash)
		if err != nil {
			return err
		}
		s.components[f.Path] = c
		s.order = append(s.order, c)
	}
	return nil
}

// space returns the code space for a set of switches.
func (s *System) space(o translator.Options) *codeSpace {
	if sp, ok := s.spaces[o]; ok {
		return sp
	}
	sp := &codeSpace{options: o, linker: s.linker, entries: map[funcKey]abi.Addr{}, values: map[funcKey]abi.Addr{},
		components: map[*verifier.Component]bool{}, proxies: map[proxyKey]*descInfo{}, desc: newDescriptors(s.universe, s.image, s.linker.stubs[abi.StubTrap])}
	sp.desc.code, sp.desc.link = sp.address, sp.link
	sp.desc.impls = func(t *bytecode.Type) []verifier.MethodImpl {
		for _, c := range s.order {
			if ms := c.Supplies(t); len(ms) > 0 && sp.components[c] {
				return ms
			}
		}
		return nil
	}
	s.spaces[o] = sp
	return sp
}

// closure returns components and everything they import, in dependency order.
func (s *System) closure(paths []string) ([]*verifier.Component, error) {
	want := map[*verifier.Component]bool{}
	var add func(c *verifier.Component)
	add = func(c *verifier.Component) {
		if want[c] {
			return
		}
		want[c] = true
		for i := range c.File().Imports {
			add(c.Import(i))
		}
	}
	for _, p := range paths {
		c, ok := s.components[p]
		if !ok {
			return nil, fmt.Errorf("component %s is not loaded", p)
		}
		add(c)
	}
	var list []*verifier.Component
	for _, c := range s.order {
		if want[c] {
			list = append(list, c)
		}
	}
	return list, nil
}

// ErrStalled is returned by Run when no thread can ever run again but the main domain
// has not ended.
var ErrStalled = errors.New("all threads are blocked")

// never is a time that no clock reaches.
const never = 1 << 62

// over reports whether the main domain has ended.
func (s *System) over() bool { return s.main != nil && s.main.ended }

// Run runs the system until its main domain ends, or if none is the main one, until no
// domain has anything to do or handles interrupts. It returns the main domain's exit
// status.
func (s *System) Run() (int, error) {
	detach, err := s.platform.Attach()
	if err != nil {
		return 4, fmt.Errorf("become a processor: %w", err)
	}
	defer detach()
	until := int64(never)
	for {
		s.interrupts(nil)
		s.survivor(nil)
		s.dismiss(false)
		ended := s.over()
		if ended && until == never {
			until = s.platform.Nanos() + drainNanos
			s.closeConsole()
		}
		if ended && (s.printed() || s.platform.Nanos() >= until) {
			s.flush(0)
			return s.main.status, nil
		}
		s.startReady()
		switch t := s.pick(); {
		case t != nil:
			s.dispatch(t)
		case s.startAnyway():
		case s.lines() > 0:
			s.wait(until)
		case ended:
			until = 0
		case s.dismiss(true):
		case s.main == nil:
			s.flush(0)
			return 0, nil
		default:
			s.flush(0)
			return 4, ErrStalled
		}
	}
}
