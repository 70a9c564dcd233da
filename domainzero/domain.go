package domainzero

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A Domain is the unit of protection and of resource management (paper, section 2.1).
type Domain struct {
	sys        *System
	number     int // its place in System.domains
	config     model.Domain
	addr       abi.Addr
	block      *abi.Domain
	space      *codeSpace
	components []*verifier.Component
	heap       heap
	charged    int // bytes taken from the pool besides the heap
	made       int // memory objects
	threads    []*thread
	services   []*service // that other domains may hold portals to
	caps       capabilityTable
	held       map[abi.Addr]bool // memory objects it holds; the value: reached in this collection
	scheduler  *localScheduler   // nil: the core scheduler
	started    bool
	settled    bool   // it has done what it does to start; see rest
	slices     int    // time slices that its threads used up
	starting   string // path of the component whose start function runs, or ran last
	ended      bool
	doomed     bool // it ends as soon as no operation is in progress: see doom
	status     int
	failure    string
	lastWords  string           // what the console says when it ends
	callable   *selectorSet     // what its objects may be called by from outside; nil: see portalSelectors
	runs       map[abi.Addr]int // taken from the pool besides the heap: bytes at address
	files      []platform.File
	parts      uint64 // of the values that are being compared or hashed; see maxParts
	nested     int
	atomics    []*atomicVariable
	interrupts *thread // on which its interrupt handlers run; nil: it has none
}

// A run is memory of the pool that a domain holds.
type run struct {
	addr  abi.Addr
	bytes int
}

// Name returns the domain's name.
func (d *Domain) Name() string { return d.config.Name }

// Ended reports whether the domain has ended, and its exit status.
func (d *Domain) Ended() (bool, int) { return d.ended, d.status }

// gone reports whether nothing of the domain runs any more: it has ended, or ends as soon as no
// operation is in progress. Its memory may still be there.
func (d *Domain) gone() bool { return d.ended || d.doomed }

// HeapStats returns what the domain's collector has done so far.
func (d *Domain) HeapStats() HeapStats { return d.heap.stats }

// Create makes a domain and links its components into it. It starts to run when Run is
// called and all names it imports are offered.
func (s *System) Create(config model.Domain) (*Domain, error) {
	d, err := s.create(config, len(s.domains))
	if err != nil {
		return nil, err
	}
	s.domains = append(s.domains, d)
	if config.Main != "" {
		s.main = d
	}
	return d, nil
}

// Restart makes a domain that has ended anew, from the same configuration and with its
// number. Portals to the old one stay dead: whoever held them looks their names up again.
func (s *System) Restart(ended *Domain) (*Domain, error) {
	i := slices.Index(s.domains, ended)
	if i < 0 || !ended.ended {
		return nil, fmt.Errorf("domain %s has not ended", ended.Name())
	}
	s.memory.dropUseless()
	d, err := s.create(ended.config, i)
	if err != nil {
		return nil, err
	}
	s.domains[i] = d
	s.firstWaiting = min(s.firstWaiting, i)
	return d, nil
}

// create makes the domain with a number from 0.
func (s *System) create(config model.Domain, number int) (*Domain, error) {
	if err := config.Check(); err != nil {
		return nil, fmt.Errorf("domain %s: %w", config.Name, err)
	}
	d := &Domain{sys: s, number: number, config: config, held: map[abi.Addr]bool{}, runs: map[abi.Addr]int{}}
	paths := append([]string{pathGolib}, config.Components...)
	if config.Scheduler != "" {
		paths = append(paths, config.Scheduler)
	}
	var err error
	if d.components, err = s.closure(paths); err != nil {
		return nil, fmt.Errorf("domain %s: %w", config.Name, err)
	}
	d.space = s.space(translator.Options{Translator: config.Translator, Processor: s.platform.Features()})
	if err := d.space.add(d.components, paths[1:]); err != nil {
		return nil, fmt.Errorf("domain %s: %w", config.Name, err)
	}
	if err := d.open(); err != nil {
		s.release(d)
		return nil, fmt.Errorf("domain %s: %w", config.Name, err)
	}
	if config.Manager {
		s.events.keep(managedEvents)
	}
	return d, nil
}

// open gives the domain its block, heap, statics and first thread.
func (d *Domain) open() error {
	a, err := d.takeMemory(domainBlockBytes)
	if err != nil {
		return err
	}
	d.addr, d.block = a, domainAt(a)
	d.block.ID = uint64(d.number + 1)
	d.block.State = abi.DomainAlive
	d.block.Block[blockHolders] = d.holderBit()
	if err := d.grant(); err != nil {
		return err
	}
	if err := d.openHeap(d.config.Heap); err != nil {
		return err
	}
	for i := range d.block.Statics {
		// Methods of an instance of a generic type may come from a component of another
		// domain.
		d.block.Statics[i] = d.sys.noStatics
	}
	for _, c := range d.components {
		n, err := d.sys.linker.statics.number(c)
		if err != nil {
			return err
		}
		if d.block.Statics[n], err = d.takeMemory(int(max(d.sys.linker.statics.layoutOf(c).size, 8))); err != nil {
			return err
		}
	}
	for _, c := range d.components {
		if err := d.sys.linker.initStatics(d.space, d, c, d.block.Statics[d.sys.linker.statics.numbers[c]]); err != nil {
			return err
		}
	}
	t, err := d.newThread(d.config.Stack)
	if err != nil {
		return err
	}
	t.entries, err = d.startSequence()
	return err
}

// domainBlockBytes is the size of abi.Domain.
const domainBlockBytes = abi.DomainStatics + abi.MaxComponents*bytecode.WordSize

// startSequence lists what the first thread runs: each component's initialisation in
// dependency order, then the start functions of the configured components.
func (d *Domain) startSequence() ([]entry, error) {
	golib := d.sys.components[pathGolib]
	first := d.sys.universe.Func(nil, nil, false)
	fn, ok := golib.Lookup("Run")
	if !ok || golib.Sig(fn) != d.sys.universe.Func([]*bytecode.Type{first}, nil, false) {
		return nil, fmt.Errorf("%s has no function Run(func())", pathGolib)
	}
	run, err := d.space.code(golib, fn)
	if err != nil {
		return nil, err
	}
	var list []entry
	add := func(c *verifier.Component, fn bytecode.FuncID) error {
		v, err := d.sys.linker.funcValue(d.space, c, fn)
		list = append(list, entry{run, v, c.Path()})
		return err
	}
	for _, c := range d.components {
		if c.File().Init >= 0 {
			if err := add(c, c.File().Init); err != nil {
				return nil, err
			}
		}
	}
	if d.config.Scheduler != "" {
		list = append(list, entry{component: d.config.Scheduler})
	}
	for _, p := range d.config.Components {
		c := d.sys.components[p]
		if fn, ok := c.Lookup("$start"); ok {
			if c.Sig(fn) != first {
				return nil, fmt.Errorf("component %s: function $start is of type %s, want %s", p, c.Sig(fn), first)
			}
			if err := add(c, fn); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// startReady starts the domains whose imports are all offered.
func (s *System) startReady() {
	for _, d := range s.domains[s.firstWaiting:] {
		if !d.started && !d.ended && d.ready() {
			d.start()
		}
	}
	for s.firstWaiting < len(s.domains) && (s.domains[s.firstWaiting].started || s.domains[s.firstWaiting].ended) {
		s.firstWaiting++
	}
}

// startAnyway starts the first domain that still waits for its imports, when nothing else
// can run: its look-ups will say what is missing. It reports whether there was one.
func (s *System) startAnyway() bool {
	for _, d := range s.domains[s.firstWaiting:] {
		if !d.started && !d.ended {
			d.start()
			return true
		}
	}
	return false
}

// ready reports whether all names that the domain imports are offered by domains that
// have done what they do to start.
func (d *Domain) ready() bool {
	for _, name := range d.config.Imports {
		if v := d.sys.names[name]; v == nil || !v.domain.settled {
			return false
		}
	}
	return true
}

// rest notes that a thread has nothing more to run, or waits for a device or for another
// thread. When the first of a domain does, the domain counts as started, and also when it
// has offered all that it exports: for a start function may serve without end.
func (t *thread) rest() {
	if t == t.domain.threads[0] {
		t.domain.settled = true
	}
}

func (d *Domain) start() {
	d.started = true
	if t := d.threads[0]; t.startNext() {
		d.sys.enqueue(t, false)
	}
}

// takeMemory charges the domain for zeroed memory of the pool.
func (d *Domain) takeMemory(n int) (abi.Addr, error) {
	n = blocksFor(n) * blockBytes
	if d.ended {
		return 0, ErrQuota
	}
	if d.charged+n > d.config.Memory {
		return 0, ErrQuota
	}
	a := d.sys.pool.alloc(n)
	if a == 0 {
		return 0, ErrNoMemory
	}
	d.charged += n
	d.runs[a] = n
	return a, nil
}

// giveMemory gives back what takeMemory returned, unless the domain's end did.
func (d *Domain) giveMemory(a abi.Addr, n int) {
	if d.ended {
		return
	}
	n = blocksFor(n) * blockBytes
	d.charged -= n
	delete(d.runs, a)
	d.sys.pool.release(a, n)
}
