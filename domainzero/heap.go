package domainzero

import (
	"github.com/portico-os/portico/translator/abi"
)

// A heap is a domain's garbage-collected memory: one run of blocks, allocated from
// its low end up by moving Domain.HeapNext. A collection copies what lives into a fresh
// run and gives the old one back.
type heap struct {
	base, end abi.Addr
	bytes     int // taken from the pool at base
	quota     int // bytes that a run may have
	live      int // bytes that survived the last collection
	work      int // bytes that it moved or looked at for references
	objects   objectMap
	stats     HeapStats
}

// HeapStats counts what a domain's collector did.
type HeapStats struct {
	Collections int
	CopiedBytes int64
	PauseNanos  int64 // in all
	LongestNano int64
}

// Sizes of a heap's run, in bytes: to begin with, and the least headroom that a
// collection leaves.
const (
	initialHeap = 256 << 10
	minHeadroom = 64 << 10
)

// objectBytes returns how much memory an object of count elements takes.
func objectBytes(size, count int) int {
	return abi.HeaderSize + max(abi.MinObject, (size*count+7)&^7)
}

// header splits a header word.
func header(w uint64) (desc abi.Addr, count int, flags uint64) {
	return abi.Addr(uint32(w) &^ abi.HeaderFlags), int(w >> abi.HeaderCount), w & abi.HeaderFlags
}

// makeHeader returns the header word of a new object.
func makeHeader(desc abi.Addr, count int) uint64 {
	return uint64(desc) | uint64(count)<<abi.HeaderCount
}

// openHeap gives a domain its first run.
func (d *Domain) openHeap(quota int) error {
	n := blocksFor(min(initialHeap, quota)) * blockBytes
	a := d.sys.pool.alloc(n)
	if a == 0 {
		return ErrNoMemory
	}
	d.heap = heap{base: a, end: a + abi.Addr(n), bytes: n, quota: quota, objects: objectMap{base: a, scanned: a}}
	d.block.HeapNext = a
	d.setHeapLimit()
	return nil
}

// setHeapLimit lets translated code allocate up to the end of the run; under forced
// collections it lets it allocate nothing, so that every allocation comes here.
func (d *Domain) setHeapLimit() {
	d.block.HeapLimit = d.heap.end
	if d.sys.forced.stops() {
		d.block.HeapLimit = d.heap.base
	}
}

// bump takes n bytes from the run, or returns 0 if they are not there.
func (d *Domain) bump(n int) abi.Addr {
	a := d.block.HeapNext
	if n > int(d.heap.end-a) {
		return 0
	}
	d.block.HeapNext = a + abi.Addr(n)
	return a
}

// allocate returns a new zeroed object of count elements, collecting if it must, or 0 if
// the domain's quota or the machine's memory does not suffice. Precondition: the domain
// is at a safepoint.
func (d *Domain) allocate(desc abi.Addr, size, count int) abi.Addr {
	n := objectBytes(size, count)
	d.sys.force(d, 1, n)
	a := d.bump(n)
	if a == 0 {
		d.collect(n)
		if a = d.bump(n); a == 0 {
			return 0
		}
	}
	store64(a, makeHeader(desc, count))
	return a + abi.HeaderSize
}

// runSize returns how large a run should be in which so many bytes live, in bytes: with
// room for need more, and enough headroom that collections stay rare, within the quota.
func (d *Domain) runSize(live, need int) int {
	return max(min(max(3*live+need+minHeadroom, initialHeap), d.heap.quota), live)
}

// trim gives back the end of a fresh run that nothing has touched: until the collection was
// over there had to be room for all that might have lived.
func (d *Domain) trim(need int) {
	h := &d.heap
	if n := blocksFor(d.runSize(h.live, need)) * blockBytes; n < h.bytes {
		d.sys.pool.put(h.base+abi.Addr(n), h.bytes-n)
		h.bytes = n
	}
	h.end = max(min(h.base+abi.Addr(h.bytes), h.base+abi.Addr(h.quota)), d.block.HeapNext)
}

// quarantined is how many old runs are kept, filled with poison, under Config.Poison.
const quarantined = 4

// poison is a non-canonical address: a dereference of it faults.
const poison = 0xdeadbeefdeadbeef

// retire gives an old heap run back, of which nothing but the lowest bytes was used. Under
// Config.Poison it stays away for a while, filled with a pattern, so that a reference that
// was not forwarded shows.
func (s *System) retire(old run, used int) {
	if s.config.Poison {
		for i, w := 0, wordsAt(old.addr, used/8); i < len(w); i++ {
			w[i] = poison
		}
		s.quarantine = append(s.quarantine, oldRun{old, used})
		if len(s.quarantine) <= quarantined {
			return
		}
		old, used = s.quarantine[0].run, s.quarantine[0].used
		s.quarantine = s.quarantine[1:]
	}
	s.pool.zero(old.addr, blocksFor(used)*blockBytes)
	s.pool.put(old.addr, old.bytes)
}

// An oldRun is a heap run of which the lowest bytes are filled with poison.
type oldRun struct {
	run
	used int
}
