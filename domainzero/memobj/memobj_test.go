package memobj

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
)

// TestRangesStayInside: a sub-range lies within its object, whatever numbers a component passes.
func TestRangesStayInside(t *testing.T) {
	const max = int(^uint(0) >> 1)
	w := newWorld(t, 4<<20)
	d := w.add(1, 1<<20, true)
	o := w.make(d, 100)
	for _, test := range []struct {
		off, n int
		want   bytecode.Code
	}{
		{0, 0, bytecode.CodeOK}, {0, 100, bytecode.CodeOK}, {100, 0, bytecode.CodeOK}, {99, 1, bytecode.CodeOK},
		{0, 101, bytecode.CodeRange}, {99, 2, bytecode.CodeRange}, {101, 0, bytecode.CodeRange}, {101, -1, bytecode.CodeRange},
		{-1, 1, bytecode.CodeRange}, {-1, 0, bytecode.CodeRange}, {1, -1, bytecode.CodeRange}, {0, -1, bytecode.CodeRange},
		{max, 1, bytecode.CodeRange}, {1, max, bytecode.CodeRange}, {max, max, bytecode.CodeRange}, {-max - 1, max, bytecode.CodeRange},
	} {
		n, code := w.table.Sub(d.Holder, o.node, test.off, test.n)
		require.Equal(t, test.want, code, "%d bytes at %d", test.n, test.off)
		require.Equal(t, code == bytecode.CodeOK, n != nil)
		require.Equal(t, code == bytecode.CodeOK, o.node.Has(test.off, test.n))
	}
}

// TestSizesHaveBounds: an object has no negative size, and at most that of the largest value.
func TestSizesHaveBounds(t *testing.T) {
	w := newWorld(t, 4<<20)
	d := w.add(1, 1<<62, true)
	for n, want := range map[int]bytecode.Code{
		-1: bytecode.CodeRange, bytecode.MaxSize + 1: bytecode.CodeRange, bytecode.MaxSize: bytecode.CodeQuota, 0: bytecode.CodeOK, 1: bytecode.CodeOK,
	} {
		node, code := w.table.New(d.Holder, n)
		require.Equal(t, want, code, n)
		require.Equal(t, code == bytecode.CodeOK, node != nil)
	}
}

// TestRevokedGetsNoSubRanges, for it is revoked for good.
func TestRevokedGetsNoSubRanges(t *testing.T) {
	w := newWorld(t, 4<<20)
	d := w.add(1, 1<<20, true)
	o := w.make(d, 100)
	below := w.sub(d, w.sub(d, o, 0, 50), 0, 20)
	w.revoke(d, o)
	_, code := w.table.Sub(d.Holder, o.node, 0, 10)
	require.Equal(t, bytecode.CodeRevoked, code)
	_, code = w.table.Sub(d.Holder, below.node, 0, 10)
	require.Equal(t, bytecode.CodeRevoked, code)
	w.revoke(d, below)
	w.check()
}

// TestFreshObjectHasTheBytes: what was written before a revocation is there after it.
func TestFreshObjectHasTheBytes(t *testing.T) {
	w := newWorld(t, 4<<20)
	d := w.add(1, 1<<20, true)
	o := w.make(d, 100)
	memory.Store(o.base+8, 42)
	fresh, code := w.table.Revoke(d.Holder, o.node)
	require.Equal(t, bytecode.CodeOK, code)
	require.NotEqual(t, o.node.Addr, fresh.Addr)
	require.Equal(t, uint64(42), memory.Load(fresh.Base+8))
}

// TestMemoryIsZeroAgain: an object on memory that another one had has nothing of it.
func TestMemoryIsZeroAgain(t *testing.T) {
	w := newWorld(t, 4<<20)
	d := w.add(1, 1<<20, true)
	o := w.make(d, 100)
	memory.Store(o.base+8, 42)
	w.drop(d, o)
	w.collect(d)
	require.Zero(t, w.table.Len())
	again := w.make(d, 100)
	require.Equal(t, o.base, again.base)
	require.Zero(t, memory.Load(again.base+8))
}

// TestQuotaCollectsFirst: who has no memory left gets some if a collection finds that it, or
// who holds what it made, has some no longer in use; if not, it is told.
func TestQuotaCollectsFirst(t *testing.T) {
	w := newWorld(t, 4<<20)
	d, other, bystander := w.add(1, 4*memory.BlockBytes, true), w.add(2, 1<<20, true), w.add(3, 1<<20, true)
	w.give(bystander, w.make(other, 1))
	var mine []*object
	for range 4 {
		mine = append(mine, w.make(d, 1))
	}
	_, code := w.table.New(d.Holder, 1)
	require.Equal(t, bytecode.CodeQuota, code)
	w.check()

	w.drop(d, mine[0])
	before := other.collections
	mine = append(mine, w.make(d, 1))
	require.Equal(t, before, other.collections, "its own collection was enough")

	w.give(other, mine[1])
	w.drop(other, mine[1])
	w.drop(d, mine[1])
	w.make(d, 1)
	require.Equal(t, before+1, other.collections)
	require.Zero(t, bystander.collections, "it holds nothing of who asks")
	w.check()
}

// TestOthersAreCollectedForWhatOneDoes: a domain at its limits has those who hold its objects
// collected as often as its own work pays for, whether it asks in vain or gets one each time.
func TestOthersAreCollectedForWhatOneDoes(t *testing.T) {
	const work, times = 1 << 20, 2000
	for name, drops := range map[string]bool{"in vain": false, "one each time": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 4<<20)
			d, other := w.add(1, 4*memory.BlockBytes, true), w.add(2, 1<<20, true)
			other.work = work
			for range 4 {
				o := w.make(d, 1)
				w.give(other, o)
				w.drop(d, o)
			}
			got := 0
			for range times {
				if drops {
					w.drop(other, w.objects[0])
				}
				if n, code := w.table.New(d.Holder, 1); code == bytecode.CodeOK {
					o := w.born(d, n, n.Base, 1, nil)
					w.give(other, o)
					w.drop(d, o)
					got++
				}
			}
			require.Greater(t, other.collections, 1, "when it has paid it may again")
			require.Less(t, other.collections, 2+2*times*callWork/work)
			require.Equal(t, drops, got > 0)
			w.check()
		})
	}
}

// TestNobodyMakesTooMany: a domain makes half of all memory objects at most, and what a
// collection of it finds out of use counts no more.
func TestNobodyMakesTooMany(t *testing.T) {
	w := newWorld(t, 2<<20)
	const count = 2 << 20 / descriptorShare / descriptorBytes
	d := w.add(1, 1<<20, true)
	o := w.make(d, 1000)
	for range count/makerShare - 1 {
		w.sub(d, o, 0, 1)
	}
	w.check()
	_, code := w.table.Sub(d.Holder, o.node, 0, 1)
	require.Equal(t, bytecode.CodeQuota, code)
	_, code = w.table.Revoke(d.Holder, o.node)
	require.Equal(t, bytecode.CodeQuota, code)
	require.False(t, o.node.Revoked, "nothing has happened")
	free := w.pool.Free()
	_, code = w.table.New(d.Holder, 1000)
	require.Equal(t, bytecode.CodeQuota, code)
	require.Equal(t, free, w.pool.Free(), "the memory of an object that was not made is back")

	w.drop(d, w.objects[7])
	w.drop(d, w.objects[8])
	w.sub(d, o, 0, 1)
	w.sub(d, o, 0, 1)
	w.check()
	_, code = w.table.Sub(d.Holder, o.node, 0, 1)
	require.Equal(t, bytecode.CodeQuota, code)
}

// TestFullTableCollectsEverybody: when all memory objects are in use, those who hold some that
// they do not use make room, whoever made them.
func TestFullTableCollectsEverybody(t *testing.T) {
	w := newWorld(t, 2<<20)
	const count = 2 << 20 / descriptorShare / descriptorBytes
	a, b, c := w.add(1, 1<<20, true), w.add(2, 1<<20, true), w.add(3, 1<<20, true)
	for _, d := range []*domain{a, b} {
		o := w.make(d, 100)
		for range count/makerShare - 1 {
			w.sub(d, o, 0, 1)
		}
	}
	w.check()
	_, code := w.table.New(c.Holder, 1)
	require.Equal(t, bytecode.CodeQuota, code)
	require.Positive(t, a.collections)
	w.drop(b, w.objects[len(w.objects)-1])
	for _, bytes := range []int{1, 1 << 19} {
		_, code = w.table.New(c.Holder, bytes)
		require.Equal(t, bytecode.CodeQuota, code, "it has just had all collected, and to have got nothing is no work")
	}
	w.make(w.add(4, 1<<20, true), 1)
	w.check()
	require.False(t, w.table.Contains(w.table.base-1))
	require.True(t, w.table.Contains(w.table.base))
	require.False(t, w.table.Contains(w.table.base+count*descriptorBytes))
	require.Nil(t, w.table.At(w.table.base+1))
}

// TestMakerWithoutRevocation: its own objects may be revoked by it, whoever holds them; those
// with revocation may not revoke what a domain without it holds.
func TestMakerWithoutRevocation(t *testing.T) {
	for name, test := range map[string]struct {
		maker, holder bool // with revocation
		want          bytecode.Code
	}{
		"both with":      {true, true, bytecode.CodeOK},
		"holder without": {true, false, bytecode.CodeDenied},
		"maker without":  {false, true, bytecode.CodeOK},
		"both without":   {false, false, bytecode.CodeOK},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 4<<20)
			maker, holder := w.add(1, 1<<20, test.maker), w.add(2, 1<<20, test.holder)
			o := w.make(maker, 100)
			w.give(holder, w.sub(maker, o, 10, 10))
			_, code := w.table.Revoke(maker.Holder, o.node)
			require.Equal(t, test.want, code)
		})
	}
}

// TestEndRevokesAllButWhatIsKept: of a tree of an ending domain's memory, what a domain without
// revocation holds stays, charged to that; the rest is revoked, in whatever order it is found.
func TestEndRevokesAllButWhatIsKept(t *testing.T) {
	w := newWorld(t, 4<<20)
	for round := range uint64(20) {
		maker, careful, keeper := w.add(3*round+1, 1<<20, true), w.add(3*round+2, 1<<20, true), w.add(3*round+3, memory.BlockBytes, false)
		o := w.make(maker, 100)
		kept, lost := w.sub(maker, o, 0, 10), w.sub(maker, o, 10, 10)
		w.give(keeper, kept)
		w.give(careful, lost)
		alone := w.make(maker, 1)
		w.give(careful, alone)
		w.end(maker)
		require.Equal(t, []bool{false, true, true}, []bool{kept.node.Revoked, lost.node.Revoked, alone.node.Revoked})
		require.Equal(t, memory.BlockBytes, keeper.account.Taken())
		w.collect(careful)
		w.check()
	}
}

// TestLongChainsEndAndAreRevokedInSteps: of parts of parts of an object each is looked at a few
// times, and others run between any two, whether a domain ends, revokes or drops all of them.
func TestLongChainsEndAndAreRevokedInSteps(t *testing.T) {
	const parts = 1 << 14
	for name, test := range map[string]struct {
		revocation bool // whether the domain with the last part has it
		act        func(w *world, maker, holder *domain, first, last *Node)
		revoked    bool // the first
		left       int
	}{
		"end":      {true, func(_ *world, maker, _ *domain, _, _ *Node) { end(maker) }, true, parts},
		"end kept": {false, func(_ *world, maker, _ *domain, _, _ *Node) { end(maker) }, false, parts},
		"end with all": {true, func(_ *world, maker, holder *domain, _, last *Node) {
			holder.drop(last, func() {})
			end(maker)
		}, false, 0},
		"revoke": {true, func(w *world, maker, _ *domain, first, _ *Node) {
			w.table.makerLimit++
			_, code := w.table.Revoke(maker.Holder, first)
			require.Equal(w.t, bytecode.CodeOK, code)
		}, true, parts + 1},
		"revoke kept": {false, func(w *world, maker, _ *domain, first, _ *Node) {
			_, code := w.table.Revoke(maker.Holder, first)
			require.Equal(w.t, bytecode.CodeDenied, code)
		}, false, parts},
		"drop": {true, func(w *world, maker, holder *domain, _, last *Node) {
			end(maker)
			w.steps = 0
			holder.drop(last, w.table.step)
		}, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 512<<20)
			maker, holder := w.add(1, 1<<20, true), w.add(2, 1<<20, test.revocation)
			first, code := w.table.New(maker.Holder, 100)
			last := first
			for i := 1; i < parts; i++ {
				require.Equal(t, bytecode.CodeOK, code)
				last, code = w.table.Sub(maker.Holder, last, 0, 10)
			}
			require.Equal(t, bytecode.CodeOK, code)
			holder.Hold(last)
			w.steps = 0
			began := time.Now()
			test.act(w, maker, holder, first, last)
			require.Less(t, time.Since(began), 3*time.Second)
			require.GreaterOrEqual(t, w.steps, parts)
			require.LessOrEqual(t, w.steps, 4*parts)
			require.Equal(t, test.revoked, first.Revoked)
			require.Equal(t, test.left, w.table.Len())
		})
	}
}

// TestUselessObjectsAreDropped: revoked objects, and those whose makers have ended, make their
// holders be collected once there are more than some.
func TestUselessObjectsAreDropped(t *testing.T) {
	for name, makeUseless := range map[string]func(w *world, d *domain, o *object){
		"revoked": func(w *world, d *domain, o *object) { w.revoke(d, o) },
		"orphans": func(w *world, d *domain, o *object) { w.end(d) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 16<<20)
			d, holder, bystander := w.add(1, 1<<20, true), w.add(2, 1<<20, false), w.add(3, 1<<20, true)
			d.Revocation = false
			o := w.make(d, 100)
			fill := func(n int) {
				for range n {
					s := w.sub(d, o, 0, 1)
					w.give(holder, s)
					w.drop(holder, s)
				}
			}
			w.make(bystander, 1)
			fill(maxUseless / 2)
			w.table.DropUseless()
			require.Zero(t, holder.collections, "all are of use")
			fill(maxUseless/2 - 1)
			makeUseless(w, d, o)
			w.table.DropUseless()
			require.Zero(t, holder.collections, "there are not many")

			d = w.add(4, 1<<20, false)
			o = w.make(d, 100)
			fill(2)
			makeUseless(w, d, o)
			w.table.DropUseless()
			require.Equal(t, 1, holder.collections)
			require.Zero(t, bystander.collections)
			w.check()
		})
	}
}

// TestSmallMachineHasNoRoomForObjects: then the system does not start.
func TestSmallMachineHasNoRoomForObjects(t *testing.T) {
	pool := memory.NewPool(1<<40, 2<<20, nil)
	require.NotZero(t, pool.Alloc(2<<20))
	require.ErrorIs(t, new(Table).Open(pool, nil), memory.ErrNoMemory)
}

// end ends a holder to its end.
func end(d *domain) {
	for !d.End() {
	}
}
