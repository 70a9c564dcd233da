package heap

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// A Heap is a domain's garbage-collected memory: one run of blocks, allocated from its low end
// up by moving abi.Domain.HeapNext.
type Heap struct {
	Stats Stats

	common    *Common
	owner     Owner
	collector Collector
	block     *abi.Domain
	base, end abi.Addr
	bytes     int // taken from the pool at base
	quota     int // bytes that a run may have
	live      int // bytes that survived the last collection
	work      int // bytes that it moved or looked at for references
	starts    object.Starts
}

// Common is what the heaps of a processor have in common.
type Common struct {
	Pool   *memory.Pool
	Forced Forcing
	Poison bool         // fill old runs with a pattern before they are used again
	Now    func() int64 // in nanoseconds

	quarantine []oldRun
}

// An Owner is a domain as its collector sees it.
type Owner interface {
	// Begin is called before a collection looks at anything.
	Begin()
	// Roots shows a collection all references from outside of the heap into it.
	Roots(v Visitor)
	// Reached tells of a reference that leads out of the heap.
	Reached(p abi.Addr)
	// TypeAt returns the size of the values with a descriptor, and their references.
	TypeAt(desc abi.Addr) (size int, refs *object.References)
	// Step is called between objects: a collection may take longer than others can wait.
	Step()
	// Found is called when all that lives is known and has moved.
	Found(live int)
}

// A Visitor is shown references to objects, which it may change.
type Visitor interface {
	Slot(a abi.Addr)                           // the reference in a word of memory
	Value(a abi.Addr, refs *object.References) // those of a value
	Variable(p *abi.Addr)                      // one in a variable of DomainZero
}

// A Collector reclaims what is not referred to any more.
type Collector interface {
	// Collect makes room for need more bytes, as far as quota and memory allow.
	// Precondition: the domain is at a safepoint.
	Collect(h *Heap, need int)
}

// Stats counts what a domain's collector did.
type Stats struct {
	Collections int
	CopiedBytes int64
	PauseNanos  int64 // in all
	LongestNano int64
}

// Sizes of a heap's run, in bytes: to begin with, and the least headroom that a
// collection leaves.
const (
	initialRun  = 256 << 10
	minHeadroom = 64 << 10
)

// Open gives a domain a heap with a first run, of up to quota bytes. It returns
// memory.ErrNoMemory if there is none.
func Open(c *Common, o Owner, collector Collector, block *abi.Domain, quota int) (*Heap, error) {
	n := memory.Round(min(initialRun, quota))
	a := c.Pool.Alloc(n)
	if a == 0 {
		return nil, memory.ErrNoMemory
	}
	h := &Heap{common: c, owner: o, collector: collector, block: block, base: a, end: a + abi.Addr(n), bytes: n, quota: quota, starts: object.NewStarts(a)}
	block.HeapNext = a
	h.setLimit()
	return h, nil
}

// Close gives the heap's memory back.
func (h *Heap) Close() {
	h.common.Pool.Release(h.base, h.bytes)
	h.base, h.end, h.bytes = 0, 0, 0
}

// Used returns how many bytes are allocated.
func (h *Heap) Used() int { return int(h.block.HeapNext - h.base) }

// Bytes returns how many bytes are taken from the pool.
func (h *Heap) Bytes() int { return h.bytes }

// Quota returns how many bytes the heap may have.
func (h *Heap) Quota() int { return h.quota }

// Next returns where the next object will be.
func (h *Heap) Next() abi.Addr { return h.block.HeapNext }

// setLimit lets translated code allocate up to the end of the run; under forced collections it
// lets it allocate nothing, so that every allocation comes here.
func (h *Heap) setLimit() {
	h.block.HeapLimit = h.end
	if h.common.Forced.Stops() {
		h.block.HeapLimit = h.base
	}
}

// Collect makes room for need more bytes, as far as quota and memory allow. Precondition: the
// domain is at a safepoint.
func (h *Heap) Collect(need int) {
	begin := h.common.Now()
	h.collector.Collect(h, need)
	pause := h.common.Now() - begin
	h.Stats.PauseNanos += pause
	h.Stats.LongestNano = max(h.Stats.LongestNano, pause)
}

// Force is called at a stop of the domain that stands for n safepoints. It collects, with room
// for need more bytes, if collections are forced and it is time for one.
func (h *Heap) Force(n, need int) {
	if f := &h.common.Forced; f.pass(n) {
		h.Collect(need)
		f.collected(h.work)
	}
}

// Bump takes n bytes from the run, or returns 0 if they are not there.
func (h *Heap) Bump(n int) abi.Addr {
	a := h.block.HeapNext
	if n > int(h.end-a) {
		return 0
	}
	h.block.HeapNext = a + abi.Addr(n)
	return a
}

// Allocate returns a new zeroed object of count elements of a size, collecting if it must, or 0
// if the quota or the machine's memory does not suffice. Precondition: the domain is at a
// safepoint.
func (h *Heap) Allocate(desc abi.Addr, size, count int) abi.Addr {
	n := object.Bytes(size, count)
	h.Force(1, n)
	a := h.Bump(n)
	if a == 0 {
		h.Collect(n)
		if a = h.Bump(n); a == 0 {
			return 0
		}
	}
	memory.Store(a, object.MakeHeader(desc, count))
	return a + abi.HeaderSize
}

// HashReference returns a hash of a reference that stays when what it leads to moves.
func (h *Heap) HashReference(p abi.Addr) uint64 {
	if p < h.base+abi.HeaderSize || p >= h.block.HeapNext {
		return object.HashAddress(p)
	}
	h.starts.Extend(p, nil)
	o := h.starts.Object(p)
	return object.Hash(o) + uint64(p-o)
}

// runSize returns how large a run should be in which so many bytes live, in bytes: with
// room for need more, and enough headroom that collections stay rare, within the quota.
func (h *Heap) runSize(live, need int) int {
	return max(min(max(3*live+need+minHeadroom, initialRun), h.quota), live)
}
