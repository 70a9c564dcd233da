package heap

import (
	"fmt"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// A Heap is a domain's garbage-collected memory: new objects in one area, by moving
// abi.Domain.HeapNext up, and apart from them those that survived the last collection. What is
// cleared is the memory in front of HeapNext, a little at a time, so that it is in the cache when
// objects come to be there; where parameters are copied to it is not.
type Heap struct {
	Stats Stats // of this heap alone; the domain manager shows them

	// Fixed. Collections ask the owner for roots and types, and let it run others.
	common    *Common     // where runs come from and go
	owner     Owner       // whose objects these are
	collector Collector   // of Collectors
	block     *abi.Domain // of the owner; translated code allocates by it

	// Collections alone change which runs these have. In between nothing in old moves or grows.
	young area    // its next free byte is the block's HeapNext; areas copies that
	old   [2]area // what survived the last collection
	spare [2]area // without runs but during a collection, which copies to them

	// Translated code does not clear what it takes: it relies on HeapLimit to be at most cleared. Copies pass
	// that, but not end.
	cleared abi.Addr // up to which young memory is zero, from the next free byte on, if it is above that
	end     abi.Addr // up to which objects may lie, within the young run and the quota

	quota int // bytes that objects may take, which begin and headroom keep to; fixed
	live  int // bytes that survived the last collection; begin and headroom count with them

	// Each adds a word when it moves: Collect takes so much more memory to copy to.
	hashed int // objects that grow when they move, at most
}

// areas returns those that objects lie in, the young one first: most references lead there.
// Whoever looks at young.next asks here first.
func (h *Heap) areas() [3]*area {
	h.young.next = h.block.HeapNext
	return [3]*area{&h.young, &h.old[0], &h.old[1]}
}

// Common is what the heaps of a processor have in common. Collections go by it.
type Common struct {
	Pool   *memory.Pool // where runs come from; fixed, as are Poison and Now
	Forced Forcing      // of all heaps together, so that runs of a program collect alike
	Poison bool         // testing: retire fills old runs with a pattern before they are used again
	Now    func() int64 // in nanoseconds, for Stats.LongestNano

	// Runs that are still taken from the pool, the oldest first, at most quarantined: Close gives
	// them back.
	quarantine []area
}

// An Owner is a domain as its collector sees it.
type Owner interface {
	// Roots begins a collection: what the last one reached is forgotten. It shows it all references
	// from outside of the heap into it. Every reference that may be used after the collection has
	// to be among them.
	Roots(v Visitor)
	// Reached tells of a reference that leads out of the heap, wherever: it is not 0.
	Reached(p abi.Addr)
	// TypeAt returns the size of the values with a descriptor, and their references.
	TypeAt(desc abi.Addr) (size int, refs *object.References)
	// Step is called between objects: a collection may take longer than others can wait.
	// It may run code of other domains, and must not touch this one's heap.
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
	// It returns how many bytes it moved or looked at for references.
	// Precondition: the domain is at a safepoint.
	Collect(h *Heap, need int) (work int)
}

// Collectors has the collectors that a domain may have, by the names that configurations give them:
// package config allows these, and Open takes one. Nobody changes it.
var Collectors = map[string]Collector{"copying": Copying{}}

// Stats counts what a domain's collector did, for the domain manager and tests.
type Stats struct {
	Collections int   // that moved something: without memory to copy to none is counted
	LongestNano int64 // that one took, in nanoseconds; only rises
}

// Sizes in bytes: what a heap has to begin with, the least headroom that a collection leaves,
// and how far memory is cleared in front of objects, and for large ones in a row, whole blocks: Pool.Clear would
// clear what is in half of one, too.
const (
	initialRun  = 256 << 10
	minHeadroom = 64 << 10
	clearAhead  = 64 << 10
	readyAhead  = 128 << 10
)

// Open gives a domain a heap of up to quota bytes of objects with one of the Collectors. It returns
// memory.ErrNoMemory if there is no memory.
func Open(c *Common, o Owner, collector string, block *abi.Domain, quota int) (*Heap, error) {
	h := &Heap{common: c, owner: o, collector: Collectors[collector], block: block, quota: quota}
	if h.collector == nil {
		return nil, fmt.Errorf("collector: there is no %q", collector)
	}
	if !h.young.take(c.Pool, min(initialRun, quota)) {
		return nil, memory.ErrNoMemory
	}
	h.begin()
	return h, nil
}

// begin makes the young area, which is empty, the one that objects are allocated in.
func (h *Heap) begin() {
	a := h.young.Addr
	h.block.HeapNext, h.cleared = a, a
	h.end = a + abi.Addr(max(min(h.young.Bytes, h.quota-h.live), 0))
	h.setLimit()
}

// Close gives the heap's memory back. Precondition: nothing refers to its objects any more, for
// other domains get their memory.
func (h *Heap) Close() {
	for _, a := range h.areas() {
		h.common.release(a)
	}
	for i := range h.spare { // of a collection that did not come to its end
		a := &h.spare[i]
		a.next = a.Addr + abi.Addr(a.Bytes)
		h.common.release(a)
	}
	h.block.HeapNext, h.block.HeapEnd, *h = 0, 0, Heap{Stats: h.Stats, block: h.block} // who still knows it keeps nothing
}

// Used returns how many bytes are allocated.
func (h *Heap) Used() (n int) {
	for _, a := range h.areas() {
		n += a.used()
	}
	return n
}

// Has reports whether n bytes lie where objects are.
func (h *Heap) Has(a abi.Addr, n int) bool {
	for _, x := range h.areas() {
		if memory.Within(a, n, x.Addr, x.used()) {
			return true
		}
	}
	return false
}

// Bytes returns how many bytes are taken from the pool.
func (h *Heap) Bytes() (n int) {
	for _, a := range h.areas() {
		n += a.Bytes
	}
	return n
}

// Quota returns how many bytes of objects the heap may have.
func (h *Heap) Quota() int { return h.quota }

// Next returns where the next object will be.
func (h *Heap) Next() abi.Addr { return h.block.HeapNext }

// setLimit lets translated code allocate what is cleared, and copy to all there is; under forced collections
// it lets it do neither, so that all comes here.
func (h *Heap) setLimit() {
	h.block.HeapLimit, h.block.HeapEnd = min(h.cleared, h.end), h.end
	if h.common.Forced.Stops() {
		h.block.HeapLimit, h.block.HeapEnd = h.young.Addr, h.young.Addr
	}
}

// clear makes young memory zero up to an address or some bytes more. It calls step now and then.
// Precondition: the address is above cleared, and not above end, as Bump sees to, which hands out
// what lies below it.
func (h *Heap) clear(to abi.Addr, step func()) {
	top := h.young.Addr + abi.Addr(h.young.Bytes)
	to = min(top, h.young.Addr+(to-h.young.Addr+clearAhead-1)/clearAhead*clearAhead)
	h.pass()
	for h.cleared < to {
		n := min(clearAhead, to-h.cleared)
		h.common.Pool.Clear(h.cleared, int(n))
		h.cleared += n
		step()
	}
	h.setLimit()
}

// pass takes note of copies that passed what is cleared: the rest of the block in which they end is cleared,
// so that whole blocks are left.
func (h *Heap) pass() {
	if next := h.block.HeapNext; next > h.cleared {
		h.cleared = h.young.Addr + abi.Addr(memory.Round(int(next-h.young.Addr)))
		clear(memory.Bytes(next, int(h.cleared-next)))
	}
}

// Collect makes room for need more bytes, as far as quota and memory allow, and returns how many
// bytes it moved or looked at for references. Precondition: the domain is at a safepoint, for its
// owner shows all references there alone: one that it does not show leads nowhere afterwards.
func (h *Heap) Collect(need int) (work int) {
	begin := h.common.Now()
	work = h.collector.Collect(h, need)
	h.Stats.LongestNano = max(h.Stats.LongestNano, h.common.Now()-begin)
	return work
}

// Force is called at a stop of the domain that stands for n safepoints. It collects, with room
// for need more bytes, if collections are forced and it is time for one. Precondition: the domain
// is at a safepoint, as for Collect.
func (h *Heap) Force(n, need int) {
	if f := &h.common.Forced; f.pass(n) {
		f.collected(h.Collect(need))
	}
	h.setLimit()
}

// Bump takes n zero bytes behind the last object, or returns 0 if they are not there. It calls step
// while it clears memory. The caller writes a header there before anything walks the heap.
// Precondition: the domain is at a safepoint: between those its code moves HeapNext and writes
// headers itself.
func (h *Heap) Bump(n int, step func()) abi.Addr {
	a := h.block.HeapNext
	if n > int(h.end-a) {
		return 0
	}
	next := a + abi.Addr(n)
	if next > h.cleared {
		h.clear(next, step)
	}
	h.block.HeapNext = next
	return a
}

// Prepare makes room for native code to copy at least bytes to in a row, and ample if it takes a collection,
// and reports whether it is there: until the next safepoint if collections are forced.
// Precondition: the domain is at a safepoint.
func (h *Heap) Prepare(least, ample int) bool {
	h.Force(1, least)
	if least > int(h.end-h.block.HeapNext) {
		h.Collect(ample)
	}
	h.block.HeapEnd = h.end
	return least <= int(h.end-h.block.HeapNext)
}

// Ready reports whether there is clear memory for an object of n bytes, or none, after some more was made
// ready: it collects if it must. Allocate does all that is left: who makes a large object asks here
// first, and lets others run in between. Precondition: the domain is at a safepoint.
func (h *Heap) Ready(n int) bool {
	if n > int(h.end-h.block.HeapNext) {
		h.Collect(n)
	}
	h.pass()
	next := h.block.HeapNext + abi.Addr(n)
	if next > h.end || next <= h.cleared {
		return true
	}
	h.clear(min(next, h.cleared+readyAhead), func() {})
	return next <= h.cleared
}

// Allocate returns a new zeroed object of count elements of a size, collecting if it must, or 0
// if the quota or the machine's memory does not suffice. Precondition: the domain is at a
// safepoint, for a collection finds all its references there alone.
func (h *Heap) Allocate(desc abi.Addr, size, count int) abi.Addr {
	n := object.Bytes(size, count)
	h.Force(1, n)
	a := h.Bump(n, h.owner.Step)
	if a == 0 {
		h.Collect(n)
		if a = h.Bump(n, h.owner.Step); a == 0 {
			return 0
		}
	}
	memory.Store(a, object.MakeHeader(desc, count))
	return a + abi.HeaderSize
}

// step is the owner's Step in a walk that goes on.
func (h *Heap) step() (stop bool) {
	h.owner.Step()
	return false
}

// HashReference returns a hash of a reference that stays when what it leads to moves, unless it is far to where
// that is known: then who asks again gets on. Precondition: the domain does not run, so that HeapNext is
// where its objects end: their starts are found by walking from header to header.
func (h *Heap) HashReference(p abi.Addr) (hash uint64, ok bool) {
	for _, a := range h.areas() {
		if a.has(p) {
			if a.starts.Extend(p, func() bool { return true }) < p {
				return 0, false
			}
			o := a.starts.Object(p)
			hash, fresh := object.Hash(o)
			if fresh {
				h.hashed++
			}
			return hash + uint64(p-o), true
		}
	}
	return object.HashAddress(p), true
}

// headroom returns how many bytes new objects should have room for when so many live: for need
// and for so much more that collections stay rare, within the quota.
func (h *Heap) headroom(need int) int {
	return max(min(max(2*h.live+need+minHeadroom, initialRun-h.live), h.quota-h.live), 0)
}
