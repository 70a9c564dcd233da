package memory

import (
	"math/bits"

	"github.com/portico-os/portico/translator/abi"
)

// BlockBytes is the unit of the global memory management. It is also the page size, so
// that free blocks can be given back to the machine.
const BlockBytes = 4096

// chunkBlocks is how many blocks share a summary: 2 MiB, which is also how much a machine maps
// at once if it can. Chunks are whole words of bit sets: find relies on it.
const chunkBlocks = 512

// A Pool hands out runs of blocks from one region: the global level of the paper's
// section 2.5. A bitmap joins free areas by itself; a summary per chunk keeps searches
// from walking the bitmap. A second bitmap tells which blocks may hold something, so that
// nobody clears what nobody wrote.
type Pool struct {
	// Fixed, but for the bits. Each bit set has a bit for each block from base on.
	base   abi.Addr // of the region, zeroed when the pool is made; addresses are turned into blocks by it
	blocks int      // of the pool, whole chunks: find goes from chunk to chunk
	used   blockSet // taken; that a block has one holder relies on it

	// A block that is not in it is zero: Clear leaves it as it is, so that whoever writes to a
	// block has it set, by Touch or Release, before it is given back.
	dirty blockSet // not known to be zero; Dirty checks the others

	// By chunk. find passes over chunks with 0, so that it may only be too high: Put makes it so.
	longest []int32  // an upper bound of the longest free run inside it
	untold  blockSet // the machine does not know yet that all of it will be used; so it is told once

	// Counted along with every change of the two bit sets: keep, which says how much free memory
	// keeps its room, goes by them, and Audit by free.
	free      int
	freeDirty int // free blocks that are dirty
	sparse    int // blocks of sparse runs

	// Dirty and ReturnSomeToMachine go by high, which only grows; hint and sweep only say where
	// searches begin. ReturnSomeToMachine comes to an end by vain: Put, after which a chunk may have
	// something to give, makes it 0.
	high    int     // blocks from here on were never taken
	hint    int     // chunk where searches begin: low, so that memory that was used is used again
	sweep   int     // run of givenBlocks below which ReturnSomeToMachine looks for memory to give back; 0: it begins at high
	vain    int     // how many of these runs, those that ReturnSomeToMachine looked at last, had nothing to give
	machine Machine // of the region; gets the room of free memory back; fixed
}

// Machine is what a pool asks of the machine that its region is of.
type Machine interface {
	// Discard zeroes whole pages and gives up their room.
	Discard(base abi.Addr, bytes int)
	// Dense tells that whole pages will be used, all of them.
	Dense(base abi.Addr, bytes int)
}

// NewPool returns a Pool over zeroed memory of a machine.
func NewPool(base abi.Addr, bytes int, m Machine) *Pool {
	n := bytes / BlockBytes / chunkBlocks * chunkBlocks
	chunks := n / chunkBlocks
	p := &Pool{base: base, blocks: n, free: n, machine: m, used: make(blockSet, n/64), dirty: make(blockSet, n/64), longest: make([]int32, chunks), untold: make(blockSet, chunks/64+1)}
	for i := range p.longest {
		p.longest[i] = chunkBlocks
	}
	p.untold.set(0, chunks)
	return p
}

// BlocksFor returns how many blocks hold n bytes.
func BlocksFor(n int) int { return (n + BlockBytes - 1) / BlockBytes }

// Round returns the bytes of the blocks that Alloc takes for n bytes.
func Round(n int) int { return max(BlocksFor(n), 1) * BlockBytes }

// Bytes returns how many bytes the pool has in all.
func (p *Pool) Bytes() int { return p.blocks * BlockBytes }

// Free returns how many bytes are free.
func (p *Pool) Free() int { return p.free * BlockBytes }

// run returns the blocks of a run: the first one and their number. Precondition: it is of the
// pool, from a block's beginning on: nothing here looks. Accounts and areas remember what they
// took.
func (p *Pool) run(a abi.Addr, n int) (first, count int) {
	return int(a-p.base) / BlockBytes, max(BlocksFor(n), 1)
}

// Alloc returns a run of zeroed blocks of at least n bytes, or 0 if there is none.
func (p *Pool) Alloc(n int) abi.Addr {
	a := p.Take(n)
	if a != 0 {
		p.Clear(a, n)
	}
	return a
}

// Take returns a run of blocks of at least n bytes, or 0 if there is none. What they hold is
// secret: the holder shows nobody a block that it has neither cleared nor overwritten.
func (p *Pool) Take(n int) abi.Addr {
	want := max(BlocksFor(n), 1)
	b := p.fit(want)
	if b < 0 {
		return 0
	}
	p.used.set(b, want)
	p.free -= want
	p.freeDirty -= p.dirty.count(b, want)
	p.high = max(p.high, b+want)
	p.hint = b / chunkBlocks
	p.expect(b, want)
	return p.base + abi.Addr(b*BlockBytes)
}

// fit returns where so many blocks are free that Take would give, -1 if there are none.
func (p *Pool) fit(want int) int {
	if want > p.free {
		return -1
	}
	if b := p.find(want, p.hint*chunkBlocks); b >= 0 {
		return b
	}
	return p.find(want, 0)
}

// Clean clears some of the memory that Take would give for n bytes, and reports whether none is left to
// clear. Who takes much calls it again and again before, and lets others run meanwhile: what somebody
// else takes is clear, too. Of many blocks in a row it gives back the room: perhaps few were ever touched.
func (p *Pool) Clean(n int) bool {
	want := max(BlocksFor(n), 1)
	b := p.fit(want)
	if b < 0 {
		return true
	}
	first := p.dirty.first(b, want)
	count := min(stepBlocks, b+want-first)
	if count < stepBlocks {
		count = min(count, stepBytes/BlockBytes)
	}
	p.freeDirty -= p.dirty.count(first, count)
	if count == stepBlocks {
		p.discard(first, count)
	}
	p.Clear(p.base+abi.Addr(first*BlockBytes), count*BlockBytes) // what is left to clear
	return first+count == b+want
}

// denseChunks is how many whole chunks a run has that is taken to be used from end to end.
const denseChunks = 8

// expect tells the machine of the whole chunks of a large run.
func (p *Pool) expect(b, n int) {
	first, end := (b+chunkBlocks-1)/chunkBlocks, (b+n)/chunkBlocks
	if end-first < denseChunks {
		return
	}
	p.untold.eachRun(first, end-first, func(c, n int) {
		p.machine.Dense(p.base+abi.Addr(c*chunkBlocks*BlockBytes), n*chunkBlocks*BlockBytes)
	})
	p.untold.unset(first, end-first)
}

// Clear makes the blocks of n bytes zero. Precondition: they are taken, for freeDirty does not
// change, or its caller sees to that: keep would count wrong.
func (p *Pool) Clear(a abi.Addr, n int) {
	b, count := p.run(a, n)
	p.dirty.eachRun(b, count, func(first, n int) {
		clear(Bytes(p.base+abi.Addr(first*BlockBytes), n*BlockBytes))
	})
	p.dirty.unset(b, count)
}

// How much is cleared in a row where others wait, and how many blocks give back their room: some ten
// microseconds' worth.
const (
	stepBytes  = 32 << 10 // whole blocks, for Clear
	stepBlocks = 32
)

// ClearInSteps is Clear, but calls step now and then.
func (p *Pool) ClearInSteps(a abi.Addr, n int, step func()) {
	for ; n > stepBytes; a, n = a+stepBytes, n-stepBytes {
		p.Clear(a, stepBytes)
		step()
	}
	p.Clear(a, n)
}

// Touch notes that the blocks of n bytes, if there are any, were written to since they were
// cleared. Precondition: they are taken, as for Clear.
func (p *Pool) Touch(a abi.Addr, n int) {
	if n > 0 {
		b, count := p.run(a, n)
		p.dirty.set(b, count)
	}
}

// AllocSparse is Alloc for a run to few of whose blocks will be written, such as a stack.
func (p *Pool) AllocSparse(n int) abi.Addr {
	a := p.Alloc(n)
	if a != 0 {
		p.sparse += max(BlocksFor(n), 1)
	}
	return a
}

// ReleaseSparse gives back what AllocSparse returned, and the room of these few at once.
// Precondition: n is what AllocSparse was asked for, by which sparse counts.
func (p *Pool) ReleaseSparse(a abi.Addr, n int) {
	p.sparse -= max(BlocksFor(n), 1)
	p.discard(p.run(a, n))
	p.Put(a, n)
}

// discard makes blocks zero by giving up their room. If they are free, freeDirty is for who calls
// to change.
func (p *Pool) discard(b, count int) {
	p.machine.Discard(p.base+abi.Addr(b*BlockBytes), count*BlockBytes)
	p.dirty.unset(b, count)
}

// Release gives a run back that anything may have been written to. Precondition: it is taken, and
// nothing refers to it, as for Put.
func (p *Pool) Release(a abi.Addr, n int) {
	p.Touch(a, n)
	p.Put(a, n)
}

// Put gives back whole blocks of a run of which nothing was written to since it was cleared but
// what Touch was told of. Precondition: they are taken, and nothing refers to them: the next holder
// gets them.
func (p *Pool) Put(a abi.Addr, n int) {
	b, count := p.run(a, n)
	p.used.unset(b, count)
	p.free, p.vain = p.free+count, 0
	p.freeDirty += p.dirty.count(b, count)
	p.hint = min(p.hint, b/chunkBlocks)
	for c := b / chunkBlocks; c <= (b+count-1)/chunkBlocks; c++ {
		p.longest[c] = chunkBlocks
	}
}

// Free memory keeps its room at the machine up to a share of what is used: collections take
// and give back about that much again and again. What is above it System.run gives back, part by part.
const (
	keptFree    = 4 << 20 / BlockBytes // blocks, however few are used
	keptShare   = 3                    // one of so many used blocks
	givenBlocks = chunkBlocks / 4      // of a chunk that are given back in a row, as no other of it is used
	givenRuns   = 2                    // most of these runs that are given back at a time
	sweptRuns   = 64                   // most of these that are looked at
)

// ReturnSomeToMachine gives back to the machine some of the room that free memory has too much, from
// the high end: what is low is used again first. It reports whether there may be more. Asked again
// and again it comes to an end: free memory in chunks that are partly used may stay more than keep
// allows.
func (p *Pool) ReturnSomeToMachine() bool {
	runs := (p.high + givenBlocks - 1) / givenBlocks
	given := 0
	for swept := 0; given < givenRuns && swept < sweptRuns; swept++ {
		if p.freeDirty <= p.keep() || p.vain >= runs {
			return false
		}
		if p.sweep == 0 {
			p.sweep = runs
		}
		p.sweep, p.vain = p.sweep-1, p.vain+1
		b := p.sweep * givenBlocks
		if had := p.dirty.count(b, givenBlocks); had > 0 && p.used.count(b/chunkBlocks*chunkBlocks, chunkBlocks) == 0 {
			p.discard(b, givenBlocks)
			p.freeDirty, p.vain, given = p.freeDirty-had, 0, given+1
		}
	}
	return true
}

// keep returns how many free blocks may keep their room.
func (p *Pool) keep() int { return keptFree + (p.blocks-p.free-p.sparse)/keptShare }

// Dirty returns the address of a word that is not zero in free memory that is taken to be zero,
// or 0 if there is none.
func (p *Pool) Dirty() abi.Addr {
	for b := range p.high {
		if p.used.has(b) || p.dirty.has(b) {
			continue
		}
		at := p.base + abi.Addr(b*BlockBytes)
		for i, w := range Words(at, BlockBytes/8) {
			if w != 0 {
				return at + abi.Addr(i*8)
			}
		}
	}
	return 0
}

// find returns the first run of want free blocks that starts at or after from, or -1.
// Chunks known to be full are skipped.
func (p *Pool) find(want, from int) int {
	run, start := 0, 0 // free blocks seen last, and where they began
	longest := 0       // in the current chunk
	for i := from; i < p.blocks; {
		if i%chunkBlocks == 0 {
			longest = 0
			if p.longest[i/chunkBlocks] == 0 {
				run = 0
				i += chunkBlocks
				continue
			}
		}
		w := p.used[i/64] >> (i % 64)
		left := 64 - i%64
		if n := min(bits.TrailingZeros64(w), left); n > 0 {
			if run == 0 {
				start = i
			}
			run += n
			longest = max(longest, run)
			if run >= want {
				return start
			}
			i += n
		} else {
			run = 0
			i += min(bits.TrailingZeros64(^w), left)
		}
		if i%chunkBlocks == 0 && (i-1)/chunkBlocks*chunkBlocks >= from {
			p.longest[(i-1)/chunkBlocks] = int32(min(longest, chunkBlocks))
		}
	}
	return -1
}
