package memory

import (
	"math/bits"

	"github.com/portico-os/portico/translator/abi"
)

// BlockBytes is the unit of the global memory management. It is also the page size, so
// that free blocks can be given back to the platform.
const BlockBytes = 4096

// chunkBlocks is how many blocks share a summary: 2 MiB.
const chunkBlocks = 512

// A Pool hands out runs of blocks from one region: the global level of the paper's
// section 2.5. A bitmap joins free areas by itself; a summary per chunk keeps searches
// from walking the bitmap. Blocks it hands out are zero.
type Pool struct {
	base    abi.Addr
	blocks  int
	used    []uint64 // bit set: block taken
	longest []int32  // by chunk: an upper bound of the longest free run inside it
	free    int
	high    int // blocks from here on were never taken
	hint    int // chunk where searches begin: low, so that memory that was used is used again
	zero    func(base abi.Addr, bytes int)
}

// NewPool returns a Pool over zeroed memory. zero makes whole blocks zero again.
func NewPool(base abi.Addr, bytes int, zero func(abi.Addr, int)) *Pool {
	n := bytes / BlockBytes / chunkBlocks * chunkBlocks
	p := &Pool{base: base, blocks: n, used: make([]uint64, n/64), longest: make([]int32, n/chunkBlocks), free: n, zero: zero}
	for i := range p.longest {
		p.longest[i] = chunkBlocks
	}
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

// Alloc returns a run of zeroed blocks of at least n bytes, or 0 if there is none.
func (p *Pool) Alloc(n int) abi.Addr {
	want := max(BlocksFor(n), 1)
	if want > p.free {
		return 0
	}
	for _, from := range [2]int{p.hint, 0} {
		if b := p.find(want, from*chunkBlocks); b >= 0 {
			p.mark(b, want, true)
			p.free -= want
			p.high = max(p.high, b+want)
			p.hint = b / chunkBlocks
			return p.base + abi.Addr(b*BlockBytes)
		}
	}
	return 0
}

// Release gives a run back. Precondition: it came from Alloc with the same n.
func (p *Pool) Release(a abi.Addr, n int) {
	p.Zero(a, n)
	p.Put(a, n)
}

// Zero makes the blocks of n bytes zero again.
func (p *Pool) Zero(a abi.Addr, n int) { p.zero(a, Round(n)) }

// Put gives back whole blocks of a run that are zero.
func (p *Pool) Put(a abi.Addr, n int) {
	count := max(BlocksFor(n), 1)
	b := int(a-p.base) / BlockBytes
	p.mark(b, count, false)
	p.free += count
	p.hint = min(p.hint, b/chunkBlocks)
	for c := b / chunkBlocks; c <= (b+count-1)/chunkBlocks; c++ {
		p.longest[c] = chunkBlocks
	}
}

// Dirty returns the address of a free word that is not zero, or 0 if free memory is as Alloc
// promises it.
func (p *Pool) Dirty() abi.Addr {
	for b := range p.high {
		if p.used[b/64]>>(b%64)&1 == 1 {
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

func (p *Pool) mark(b, n int, taken bool) {
	for i := b; i < b+n; {
		w, bit := i/64, i%64
		m := min(64-bit, b+n-i)
		mask := (^uint64(0) >> (64 - m)) << bit
		if taken {
			p.used[w] |= mask
		} else {
			p.used[w] &^= mask
		}
		i += m
	}
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
