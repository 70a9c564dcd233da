package memory

import (
	"math/rand"
	"testing"

	"github.com/portico-os/portico/translator/abi"
	"github.com/stretchr/testify/require"
)

// newTestPool returns a Pool over addresses that are never touched.
func newTestPool(bytes int) *Pool {
	return NewPool(1<<40, bytes, func(abi.Addr, int) {})
}

func TestPoolGivesDisjointRuns(t *testing.T) {
	const bytes = 64 << 20
	p := newTestPool(bytes)
	rng := rand.New(rand.NewSource(1))
	owner := map[int]int{} // block to run
	runs := map[int][2]int{}
	for i := range 20_000 {
		if len(runs) > 0 && rng.Intn(2) == 0 {
			for id, r := range runs {
				p.Release(p.base+abi.Addr(r[0]*BlockBytes), r[1])
				for b := r[0]; b < r[0]+BlocksFor(r[1]); b++ {
					delete(owner, b)
				}
				delete(runs, id)
				break
			}
			continue
		}
		n := 1 + rng.Intn(1<<uint(10+rng.Intn(14)))
		a := p.Alloc(n)
		if a == 0 {
			continue
		}
		first := int(a-p.base) / BlockBytes
		for b := first; b < first+BlocksFor(n); b++ {
			_, taken := owner[b]
			require.False(t, taken, "block given twice")
			owner[b] = i
		}
		runs[i] = [2]int{first, n}
		require.Equal(t, bytes/BlockBytes-len(owner), p.free)
	}
}

func TestPoolJoinsFreeAreas(t *testing.T) {
	const bytes = 16 << 20
	p := newTestPool(bytes)
	var all []abi.Addr
	for {
		a := p.Alloc(BlockBytes)
		if a == 0 {
			break
		}
		all = append(all, a)
	}
	require.Len(t, all, bytes/BlockBytes)
	for _, i := range rand.New(rand.NewSource(2)).Perm(len(all)) {
		p.Release(all[i], BlockBytes)
	}
	require.Equal(t, p.base, p.Alloc(bytes), "the whole region is one free area again")
	require.Zero(t, p.Alloc(1))
}

func TestPoolFindsRunAcrossChunks(t *testing.T) {
	p := newTestPool(4 * chunkBlocks * BlockBytes)
	low := p.Alloc((chunkBlocks - 1) * BlockBytes)
	require.NotZero(t, low)
	a := p.Alloc((chunkBlocks + 2) * BlockBytes)
	require.Equal(t, p.base+abi.Addr((chunkBlocks-1)*BlockBytes), a)
}

// TestPoolUsesLowMemoryAgain takes and gives back runs in turn, some at a time as heaps do
// whose old runs are kept for a while: they stay within as much memory as they fill.
func TestPoolUsesLowMemoryAgain(t *testing.T) {
	const bytes, kept = 1 << 20, 6
	p := newTestPool(1 << 30)
	var runs []abi.Addr
	for range 10_000 {
		a := p.Alloc(bytes)
		require.NotZero(t, a)
		require.LessOrEqual(t, a+bytes, p.base+(kept+1)*bytes)
		if runs = append(runs, a); len(runs) > kept {
			p.Release(runs[0], bytes)
			runs = runs[1:]
		}
	}
}
