package memory

import "math/bits"

// A blockSet is a set of blocks, or of chunks, a bit for each. Precondition of its methods: these are those
// of the pool.
type blockSet []uint64

// words calls yield for each word that n blocks from b on have bits in, with a mask of these.
func words(b, n int, yield func(word int, mask uint64)) {
	for i := b; i < b+n; {
		bit := i % 64
		m := min(64-bit, b+n-i)
		yield(i/64, (^uint64(0)>>(64-m))<<bit)
		i += m
	}
}

func (s blockSet) has(b int) bool { return s[b/64]>>(b%64)&1 == 1 }

// set adds n blocks from b on.
func (s blockSet) set(b, n int) { words(b, n, func(w int, mask uint64) { s[w] |= mask }) }

// unset removes n blocks from b on.
func (s blockSet) unset(b, n int) { words(b, n, func(w int, mask uint64) { s[w] &^= mask }) }

// count returns how many of n blocks from b on are in the set.
func (s blockSet) count(b, n int) (in int) {
	words(b, n, func(w int, mask uint64) { in += bits.OnesCount64(s[w] & mask) })
	return in
}

// first returns the first of n blocks from b on that is in the set, else the last of them.
func (s blockSet) first(b, n int) int {
	for i := b; i < b+n; i = (i/64 + 1) * 64 {
		if w := s[i/64] >> (i % 64); w != 0 {
			return min(i+bits.TrailingZeros64(w), b+n-1)
		}
	}
	return b + n - 1
}

// eachRun calls yield for those of n blocks from b on that are in the set: for the first and the
// number of blocks that follow each other from there within a word of the set.
func (s blockSet) eachRun(b, n int, yield func(first, count int)) {
	words(b, n, func(w int, mask uint64) {
		for in := s[w] & mask; in != 0; {
			from := bits.TrailingZeros64(in)
			length := bits.TrailingZeros64(^(in >> from))
			yield(w*64+from, length)
			in &^= (^uint64(0) >> (64 - length)) << from
		}
	})
}
