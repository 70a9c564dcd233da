package domain

import (
	"cmp"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memobj"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A Domain is the unit of protection and of resource management (paper, section 2.1).
type Domain struct {
	Life
	Number int // its place among the system's domains, from 0; a restart keeps it, and services count on it

	// As configured and checked, for good: a restart makes the domain of it again.
	Config model.Domain

	// Fixed until Close. Native code has Addr in a register whenever it runs for the domain.
	Addr  abi.Addr // of Block
	Block *abi.Domain

	// Fixed: descriptors and code addresses in the heap and on stacks are of this space, and
	// Components have a place in its table.
	Space      *link.Space
	Components []*verifier.Component // dependencies first: System.startSequence initialises them in this order, collections and the copier go through them

	// Behind Block, where native code finds them; one entry for each place of the space. New fills
	// it, for good: Common.Absent where the domain lacks the component.
	Statics link.StaticsTable

	// Fixed. The account is charged for all that the domain has but the runs of its heap, and Close
	// ends it when nothing takes from it or moves away any more. The next two are nil only if New
	// failed: Close asks, and nobody else need.
	Account *memory.Account
	Heap    *heap.Heap
	Objects *memobj.Holder // the memory objects that it holds; whoever passes it one calls its Hold
	Portals Capabilities   // the portals that it holds, changed in package domain alone

	// Both only grow until Close: ends and collections go through them. The first thread is the one
	// that starts the components: Settle, and the end of the system, go by it.
	Threads  []*Thread
	Services []*Service // that other domains may hold portals to

	// In the order in which they began to starve: package portal serves them in it. The block has
	// the number, which is changed with it: returns leave by it.
	Starving []*Service // of them: those whose callers wait for any thread of the domain

	// sched.Open sets it once, when the components before it in the start sequence are initialised,
	// and it is nil again when the domain ends. Enqueue in package cpu tells it of threads that can
	// run, package portal of calls; leave and Interrupts.run ask whether its thread runs.
	Scheduler Scheduler // nil: the core scheduler

	// Collections change what they hold: whoever adds one, as Interrupts.Handle does, leaves it
	// there until the domain ends.
	Variables []*abi.Addr // of DomainZero that hold references into the heap: roots

	Slices int   // of time that its threads used up: CPU.poll counts, and the domain manager shows it
	Owes   int64 // nanoseconds that others run for it: CPU.charge and Pick count
	Files  int   // of the host that it has opened and nobody has closed: package services bounds them

	common *Common // of all domains of the system, by which its methods find handles, code and the log; fixed

	// The methods of the portal interfaces that its components know: what its objects may be called by from outside.
	// Fixed: proxy types are keyed by it.
	Callable *Methods

	// Fixed; of the account. What they give never moves, as native code and Go refer to it.
	controls *memory.Slab // of threads
	blocks   *memory.Slab // of services

	// Services by object, so that one object stands for one service. Objects move: each collection begins it
	// anew, in steps.
	promoted map[promoted]*Service
}

// Common is what all domains have in common.
type Common struct {
	// Opened before the first domain, for all rooms. Pool, Memory, Threads and Services are free of
	// each domain when that has ended: Shutdown compares. What is linked stays: domains that start
	// again use it.
	Pool     *memory.Pool
	Linker   *link.Linker
	Memory   memobj.Table
	Heaps    heap.Common    // by which forced collections and poison are common to all heaps
	Events   *events.Log    // Domain.Note adds; the domain manager reads
	Threads  Table[Thread]  // by abi.Thread.Handle, for ThreadAt
	Services Table[Service] // by abi.Service.Handle, for ServiceAt

	blocks map[abi.Addr]*Domain // by Addr, those that are not closed: DomainAt

	// A doomed domain's names are there until it has ended: whoever looks one up for a component
	// asks whether its domain is gone.
	Names map[string]*Service // offered by name

	// Absent is where package variables of components are that a domain does not have: a
	// range of addresses without access, of size bytecode.MaxSize. Native code relies on each
	// access there to fault.
	// Absent and NoPorts are reserved before the first domain is made, and never given back.
	Absent abi.Addr
	// NoPorts is the port bitmap of a domain without ports: all zero, and nobody writes to it.
	// Native code looks there before it uses a port.
	NoPorts abi.Addr
	// Tombstone is a service of no living domain, to which calls fail in native code, too: Close leads portals
	// to it. Package portal places it before the first domain is made.
	Tombstone abi.Addr
	// Step is called in the middle of what may take long: a domain's collection, a copy from one to another,
	// or, with none, the clearing of memory or a walk through memory objects. It is
	// cpu.Interrupts.RunInStep, set before the first domain is made, and may run code of any other domain:
	// handlers are on time by it.
	Step func(busy [2]*Domain)
	// Contain does something for which references of a domain's code are followed. If one leads
	// nowhere, the rest is left out, and the thread's domain doomed. It is cpu.CPU.contain, set as Step.
	Contain func(t *Thread, do func())

	job *job // nil: InSteps does nothing

	// So many threads were ever made, so that abi.Thread.Index is never used again: schedulers and
	// traces rely on it. It staggers their stacks, too.
	made uint64

	// All that are known, none twice: methodsOf relies on equal sets to be one. Only grows.
	callable []*Methods
}

// A Scheduler schedules the threads of one domain (paper, section 2.8).
type Scheduler interface {
	// Ready tells that a thread can run; preempted says that it ran until now. Precondition: it was
	// not told so since it chose the thread last.
	Ready(t *Thread, preempted bool)
	// Informed tells of a portal call.
	Informed(h abi.Hook, t *Thread)
	// Thread is the one on which the scheduler's own code runs. It is in no queue.
	Thread() *Thread
}

// New makes a domain with a number, without threads. What it takes stays taken if it fails:
// Close gives that back. Precondition: config was checked, and space has the components, whose
// places are not looked at again: System.make sees to both.
func New(c *Common, number int, config model.Domain, components []*verifier.Component, space *link.Space) (*Domain, error) {
	d := &Domain{Number: number, Config: config, Components: components, Space: space, common: c, promoted: map[promoted]*Service{}, Account: memory.NewAccount(c.Pool, config.Memory, func() { c.Step([2]*Domain{}) })}
	d.Callable = c.methodsOf(components)
	d.controls, d.blocks = memory.NewSlab(d.Account, threadBytes), memory.NewSlab(d.Account, serviceBytes)
	d.Portals = Capabilities{slab: memory.NewSlab(d.Account, capabilityBytes), places: map[*Service]abi.Addr{}}
	a, err := d.Account.Take(abi.DomainStatics + space.Capacity*bytecode.WordSize)
	if err != nil {
		return d, err
	}
	d.Addr, d.Block = a, memory.At[abi.Domain](a)
	if c.blocks == nil {
		c.blocks = map[abi.Addr]*Domain{}
	}
	c.blocks[a] = d
	d.Block.State = abi.DomainAlive
	d.Block.Ports = c.NoPorts
	d.Block.CopyLimit = uint64(config.Copy)
	d.Objects = c.Memory.NewHolder(d.ID(), d.Account, space.Options.Revocation.Possible(), d.Collect)
	d.Block.Holder = d.Objects.Bit
	if d.Heap, err = heap.Open(&c.Heaps, collected{d}, config.Collector, d.Block, config.Heap); err != nil {
		return d, err
	}
	d.Statics = memory.Slice[abi.Addr](a+abi.DomainStatics, space.Capacity)
	for i := range d.Statics {
		// Methods of an instance of a generic type may come from a component of another
		// domain.
		d.Statics[i] = c.Absent
	}
	return d, space.OpenStatics(d.Statics, components, d.Account.Take)
}

// Name returns the domain's name.
func (d *Domain) Name() string { return d.Config.Name }

// ID returns the number by which memory objects and events know the domain.
func (d *Domain) ID() uint64 { return uint64(d.Number + 1) }

// DomainAt returns the domain with a block. Precondition: native code has the address in use.
func (c *Common) DomainAt(block abi.Addr) *Domain { return c.blocks[block] }

// Hold notes that the domain has a reference to the memory object with a descriptor, if there is one.
func (d *Domain) Hold(descriptor abi.Addr) {
	if n := d.common.Memory.At(descriptor); n != nil {
		d.Objects.Hold(n)
	}
}

// Common returns what the domain has in common with all others.
func (d *Domain) Common() *Common { return d.common }

// Note adds an event of the domain to the log.
func (d *Domain) Note(kind events.Kind, arg uint64) { d.common.Events.Add(kind, d.ID(), arg) }

// Implements reports whether values of a dynamic type, given by its descriptor, may be those
// of an interface type: domains that share no code may have other methods for it.
func (d *Domain) Implements(dynamic abi.Addr, iface *bytecode.Type) bool {
	if dynamic == 0 || len(iface.Under().Methods) == 0 {
		return true
	}
	static, err := d.Space.Type(iface)
	return err == nil && d.Space.Implements(d.TypeAt(dynamic), static)
}

// VariablesOf returns where the domain has a component's package variables, common.Absent if it
// does not have them.
func (d *Domain) VariablesOf(c *verifier.Component) abi.Addr {
	return cmp.Or(d.Space.Of(c, d.Statics), d.common.Absent)
}

// Close gives back some of what the domain holds, and reports whether that was the rest: the first time all
// threads, then services, whose handles others get. Memory objects that it made are revoked in the end, but for
// those that a domain without revocation holds. Precondition: it has ended, and nobody refers to its threads
// any more, nor to its services but portals: System.end has all rooms let go of them before.
func (d *Domain) Close() (done bool) {
	for _, t := range d.Threads {
		t.TCB.State = abi.ThreadDead
		d.common.Threads.Remove(t.TCB.Handle)
	}
	d.Threads, d.Variables = nil, nil
	if d.common.blocks[d.Addr] == d { // else the account has given the block back, and another has it
		delete(d.common.blocks, d.Addr)
	}
	for n := len(d.Services); n > 0; n = len(d.Services) {
		v := d.Services[n-1]
		v.Redirect(d.common.Tombstone)
		d.common.Services.Remove(v.Block().Handle)
		if d.Services = d.Services[:n-1]; n%closedAtOnce == 0 {
			return false
		}
	}
	if d.Objects != nil && !d.Objects.End() || !d.Portals.close() {
		return false
	}
	if d.Heap != nil && d.Heap.Bytes() > 0 { // then the account still has the block, which it writes to
		d.Heap.Close()
	}
	return d.Account.Close()
}
