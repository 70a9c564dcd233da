package domainzero

import (
	"math/rand"
	"testing"

	"github.com/portico-os/portico/translator/abi"
	"github.com/stretchr/testify/require"
)

// newTestPool returns a pool over addresses that are never touched.
func newTestPool(bytes int) *pool {
	return newPool(1<<40, bytes, func(abi.Addr, int) {})
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
				p.release(p.base+abi.Addr(r[0]*blockBytes), r[1])
				for b := r[0]; b < r[0]+blocksFor(r[1]); b++ {
					delete(owner, b)
				}
				delete(runs, id)
				break
			}
			continue
		}
		n := 1 + rng.Intn(1<<uint(10+rng.Intn(14)))
		a := p.alloc(n)
		if a == 0 {
			continue
		}
		first := int(a-p.base) / blockBytes
		for b := first; b < first+blocksFor(n); b++ {
			_, taken := owner[b]
			require.False(t, taken, "block given twice")
			owner[b] = i
		}
		runs[i] = [2]int{first, n}
		require.Equal(t, bytes/blockBytes-len(owner), p.free)
	}
}

func TestPoolJoinsFreeAreas(t *testing.T) {
	const bytes = 16 << 20
	p := newTestPool(bytes)
	var all []abi.Addr
	for {
		a := p.alloc(blockBytes)
		if a == 0 {
			break
		}
		all = append(all, a)
	}
	require.Len(t, all, bytes/blockBytes)
	for _, i := range rand.New(rand.NewSource(2)).Perm(len(all)) {
		p.release(all[i], blockBytes)
	}
	require.Equal(t, p.base, p.alloc(bytes), "the whole region is one free area again")
	require.Zero(t, p.alloc(1))
}

func TestPoolFindsRunAcrossChunks(t *testing.T) {
	p := newTestPool(4 * chunkBlocks * blockBytes)
	low := p.alloc((chunkBlocks - 1) * blockBytes)
	require.NotZero(t, low)
	a := p.alloc((chunkBlocks + 2) * blockBytes)
	require.Equal(t, p.base+abi.Addr((chunkBlocks-1)*blockBytes), a)
}

// TestPoolUsesLowMemoryAgain takes and gives back runs in turn, some at a time as heaps do
// whose old runs are kept for a while: they stay within as much memory as they fill.
func TestPoolUsesLowMemoryAgain(t *testing.T) {
	const bytes, kept = 1 << 20, 6
	p := newTestPool(1 << 30)
	var runs []abi.Addr
	for range 10_000 {
		a := p.alloc(bytes)
		require.NotZero(t, a)
		require.LessOrEqual(t, a+bytes, p.base+(kept+1)*bytes)
		if runs = append(runs, a); len(runs) > kept {
			p.release(runs[0], bytes)
			runs = runs[1:]
		}
	}
}
