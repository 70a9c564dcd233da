package memory

import (
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/stretchr/testify/require"
)

// A recorder is a machine that counts what a pool asks of it.
type recorder struct {
	*hosted.Machine
	discarded, dense int // bytes
}

// Discard implements [Machine].
func (r *recorder) Discard(base abi.Addr, bytes int) {
	r.discarded += bytes
	r.Machine.Discard(base, bytes)
}

// Dense implements [Machine].
func (r *recorder) Dense(base abi.Addr, bytes int) {
	r.dense += bytes
	r.Machine.Dense(base, bytes)
}

// newTestPool returns a Pool over memory of a machine that is closed with the test.
func newTestPool(t *testing.T, bytes int) (*Pool, *recorder) {
	m, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	base, err := m.Reserve(bytes)
	require.NoError(t, err)
	r := &recorder{Machine: m}
	return NewPool(base, bytes, r), r
}

// scribble writes to each block of n bytes.
func scribble(a abi.Addr, n int) {
	for at := a; at < a+abi.Addr(n); at += BlockBytes {
		Store(at+8, ^uint64(0))
	}
}

// requireZero fails unless n bytes are zero.
func requireZero(t *testing.T, a abi.Addr, n int) {
	t.Helper()
	i := slices.IndexFunc(Words(a, n/8), func(w uint64) bool { return w != 0 })
	require.Equal(t, -1, i, "the first word of %d bytes at %#x that is not zero", n, a)
}

func TestPoolGivesDisjointRuns(t *testing.T) {
	const bytes = 64 << 20
	p, _ := newTestPool(t, bytes)
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
	p, _ := newTestPool(t, bytes)
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
	p, _ := newTestPool(t, 4*chunkBlocks*BlockBytes)
	low := p.Alloc((chunkBlocks - 1) * BlockBytes)
	require.NotZero(t, low)
	a := p.Alloc((chunkBlocks + 2) * BlockBytes)
	require.Equal(t, p.base+abi.Addr((chunkBlocks-1)*BlockBytes), a)
}

// TestPoolUsesLowMemoryAgain takes and gives back runs in turn, some at a time as heaps do
// whose old runs are kept for a while: they stay within as much memory as they fill.
func TestPoolUsesLowMemoryAgain(t *testing.T) {
	const bytes, kept = 1 << 20, 6
	p, _ := newTestPool(t, 1<<30)
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

// TestPoolHandsOutZeros takes and gives back in random order what it writes to: what Alloc returns
// is zero, and so is what Clear was called for, and free memory that is taken to be zero.
func TestPoolHandsOutZeros(t *testing.T) {
	p, _ := newTestPool(t, 32<<20)
	rng := rand.New(rand.NewSource(3))
	var runs []Run
	for range 2_000 {
		switch n := 1 + rng.Intn(1<<uint(12+rng.Intn(9))); {
		case len(runs) > 8:
			i := rng.Intn(len(runs))
			r := runs[i]
			runs = append(runs[:i], runs[i+1:]...)
			switch touched := rng.Intn(r.Bytes); rng.Intn(3) {
			case 0:
				scribble(r.Addr, r.Bytes)
				p.Release(r.Addr, r.Bytes)
			case 1:
				p.Clear(r.Addr, r.Bytes)
				scribble(r.Addr, touched)
				p.Touch(r.Addr, touched)
				p.Put(r.Addr, r.Bytes)
			case 2:
				scribble(r.Addr, r.Bytes)
				p.Touch(r.Addr, touched)
				p.Touch(r.Addr+abi.Addr(touched), r.Bytes-touched)
				p.Put(r.Addr, r.Bytes)
			}
		case len(runs) < 4:
			a := p.AllocSparse(n)
			require.NotZero(t, a)
			requireZero(t, a, Round(n))
			scribble(a, Round(n))
			p.ReleaseSparse(a, n)
			require.Zero(t, p.sparse)
			runs = append(runs, Run{p.Alloc(n), Round(n)})
		case rng.Intn(2) == 0:
			a := p.Alloc(n)
			require.NotZero(t, a)
			requireZero(t, a, Round(n))
			runs = append(runs, Run{a, Round(n)})
		default:
			a := p.Take(n)
			require.NotZero(t, a)
			p.ClearInSteps(a, n, func() {})
			requireZero(t, a, Round(n))
			runs = append(runs, Run{a, Round(n)})
		}
	}
	require.Zero(t, p.Dirty())
}

// TestPoolTellsDirtyMemory has somebody write to memory that was given back.
func TestPoolTellsDirtyMemory(t *testing.T) {
	p, _ := newTestPool(t, 4<<20)
	a := p.Alloc(3 * BlockBytes)
	p.Put(a, 3*BlockBytes)
	require.Zero(t, p.Dirty())
	Store(a+BlockBytes+16, 1)
	require.Equal(t, a+BlockBytes+16, p.Dirty())
	p.Take(1)
	require.Equal(t, a+BlockBytes+16, p.Dirty())
	p.Take(1)
	require.Zero(t, p.Dirty(), "what is taken may hold something")
}

// TestPoolClearsInSteps lets others run while much is cleared.
func TestPoolClearsInSteps(t *testing.T) {
	p, _ := newTestPool(t, 4<<20)
	a := p.Alloc(1 << 20)
	scribble(a, 1<<20)
	p.Touch(a, 1<<20)
	steps := 0
	p.ClearInSteps(a, 1<<20, func() {
		steps++
		zero := abi.Addr(steps * stepBytes)
		require.Zero(t, Load(a+zero-BlockBytes+8), "a step is zero")
		require.NotZero(t, Load(a+zero+8), "what comes later is not")
	})
	require.Equal(t, 1<<20/stepBytes-1, steps)
}

// TestPoolGivesRoomBack frees much memory in large runs: the machine gets back what is more than
// the pool keeps, a bounded part at a time.
func TestPoolGivesRoomBack(t *testing.T) {
	const runs, bytes = 16, 16 << 20
	p, machine := newTestPool(t, 2*runs*bytes)
	var taken []abi.Addr
	for range runs {
		taken = append(taken, p.Alloc(bytes))
	}
	require.Equal(t, runs*bytes, machine.dense)
	const part = bytes / 8
	for at := range 8 * runs {
		a, before := taken[at/8]+abi.Addr(at%8*part), machine.discarded
		scribble(a, part)
		p.Release(a, part)
		for more := true; more; before = machine.discarded {
			more = p.ReturnSomeToMachine()
			require.LessOrEqual(t, machine.discarded-before, givenRuns*givenBlocks*BlockBytes)
		}
	}
	require.LessOrEqual(t, runs*bytes-machine.discarded, keptFree*BlockBytes+part)
	require.Zero(t, p.Dirty())
	requireZero(t, p.Alloc(runs*bytes), runs*bytes)
}

// TestIdlePoolGivesBackTheRest frees a large run at once: asked again and again the pool gives back
// all that is too much, a bounded part at a time, and then nothing more.
func TestIdlePoolGivesBackTheRest(t *testing.T) {
	const bytes = 64 << 20
	p, machine := newTestPool(t, 2*bytes)
	a := p.Alloc(bytes)
	low := p.Alloc(BlockBytes) // keeps the chunk that it is in
	scribble(a, bytes)
	p.Release(a, bytes)
	require.Less(t, machine.discarded, bytes/2)
	for before := machine.discarded; p.ReturnSomeToMachine(); before = machine.discarded {
		require.LessOrEqual(t, machine.discarded-before, givenRuns*givenBlocks*BlockBytes)
	}
	require.LessOrEqual(t, bytes-machine.discarded, keptFree*BlockBytes+chunkBlocks*BlockBytes)
	require.False(t, p.ReturnSomeToMachine())
	p.Put(low, BlockBytes)
	require.Zero(t, p.Dirty())
}

// TestPoolLeavesWhatItCannotGiveBack frees all but a block of each chunk, in pools of any number of
// chunks and from any chunk on: an idle system asks for no more than what a pass over them takes, and
// goes to sleep.
func TestPoolLeavesWhatItCannotGiveBack(t *testing.T) {
	const chunkBytes, runs, swept = chunkBlocks * BlockBytes, chunkBlocks / givenBlocks, sweptRuns * givenBlocks / chunkBlocks
	for _, chunks := range []int{3, 28, swept - 1, swept, swept + 1, 2 * swept} {
		t.Run(strconv.Itoa(chunks), func(t *testing.T) {
			p, machine := newTestPool(t, chunks*chunkBytes)
			base := p.Alloc(chunks * chunkBytes)
			for c := range chunks {
				p.Release(base+abi.Addr(c*chunkBytes), chunkBytes-BlockBytes)
			}
			for sweep := range chunks * runs {
				p.sweep, p.vain = sweep, 0
				asked := 1
				for p.ReturnSomeToMachine() {
					asked++
					require.LessOrEqual(t, asked, chunks/swept+2, "from run %d on", sweep)
				}
			}
			require.Zero(t, machine.discarded)
			p.Release(base+chunkBytes-BlockBytes, BlockBytes)
			for p.ReturnSomeToMachine() {
			}
			require.Equal(t, chunkBytes, machine.discarded, "what one more block has made whole")
		})
	}
}

// TestCleanMemoryIsTakenWithoutClearing: what Clean says is ready Alloc need not clear, and each call of it
// clears a bounded part.
func TestCleanMemoryIsTakenWithoutClearing(t *testing.T) {
	const bytes = 11<<20 + 5*BlockBytes
	p, machine := newTestPool(t, 32<<20)
	before := p.Alloc(3 * BlockBytes)
	a := p.Alloc(bytes)
	scribble(a, bytes)
	p.Release(a, bytes)
	p.Release(before, 3*BlockBytes)
	for done := false; !done; {
		left, given := p.freeDirty, machine.discarded
		done = p.Clean(bytes)
		require.LessOrEqual(t, (left-p.freeDirty)*BlockBytes-(machine.discarded-given), stepBytes)
		require.LessOrEqual(t, machine.discarded-given, chunkBlocks*BlockBytes)
	}
	require.True(t, p.Clean(bytes))
	got := p.Take(bytes)
	requireZero(t, got, bytes)
	require.True(t, p.Clean(1<<30), "there is no such run")
	p.Put(got, bytes)
	require.Zero(t, p.Dirty())
	require.Equal(t, p.free, p.blocks)
}

// TestPoolLeavesUntouchedMemoryAlone takes and gives back memory that nobody writes to: the
// machine is asked for nothing, and nothing is dirty.
func TestPoolLeavesUntouchedMemoryAlone(t *testing.T) {
	p, machine := newTestPool(t, 64<<20)
	for range 10 {
		a := p.Take(32 << 20)
		p.Touch(a, BlockBytes)
		p.Put(a, 32<<20)
	}
	require.Zero(t, machine.discarded)
	require.Equal(t, 1, p.freeDirty)
}
