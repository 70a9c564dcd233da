package heap

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/stretchr/testify/require"
)

// An owner is a domain whose only roots are variables. Its objects are records.
type owner struct {
	t          *testing.T
	heap       *Heap
	block      *abi.Domain
	desc, blob abi.Addr // descriptors
	refs       *object.References
	roots      []abi.Addr
	begun      int
	found      int // bytes, by the last collection
	outside    []abi.Addr
	steps      int
}

// A record is a number and references to others: objects of recordBytes.
const (
	recordRefs  = 3
	recordBytes = 8 * (1 + recordRefs)
)

func (o *owner) Step()              { o.steps++ }
func (o *owner) Found(live int)     { o.found = live }
func (o *owner) Reached(a abi.Addr) { o.outside = append(o.outside, a) }

func (o *owner) Roots(v Visitor) {
	o.begun++
	o.outside = nil
	for i := range o.roots {
		v.Variable(&o.roots[i])
	}
}

func (o *owner) TypeAt(desc abi.Addr) (int, *object.References) {
	if desc == o.blob {
		return 1, nil
	}
	require.Equal(o.t, o.desc, desc)
	return recordBytes, o.refs
}

// newOwner returns an owner with a heap of up to quota bytes in a pool of its own.
func newOwner(t *testing.T, quota, bytes int, common *Common) *owner {
	m, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	region, err := m.Reserve(bytes)
	require.NoError(t, err)
	common.Pool = memory.NewPool(region, bytes, m)
	common.Now = func() int64 { return 0 }
	image, size := m.Image()
	o := &owner{t: t, desc: image + abi.Addr(size/2), refs: &object.References{}}
	o.blob = o.desc + 64
	object.DescAt(o.desc).Size, object.DescAt(o.blob).Size = recordBytes, 1
	for i := range recordRefs {
		o.refs.Offsets = append(o.refs.Offsets, int32(8+8*i))
	}
	o.block = new(abi.Domain)
	o.heap, err = Open(common, o, "copying", o.block, quota)
	require.NoError(t, err)
	return o
}

// record makes a record as translated code does, which allocates up to the limit by itself.
func (o *owner) record(number uint64) abi.Addr {
	n := object.Bytes(recordBytes, 1)
	a := o.block.HeapNext
	if a+abi.Addr(n) <= o.block.HeapLimit {
		o.block.HeapNext += abi.Addr(n)
		memory.Store(a, object.MakeHeader(o.desc, 1))
		a += abi.HeaderSize
	} else if a = o.heap.Allocate(o.desc, recordBytes, 1); a == 0 {
		return 0
	}
	for _, w := range memory.Words(a, recordBytes/8) {
		if w != 0 {
			require.Zero(o.t, w, "a new object is zero")
		}
	}
	memory.Store(a, number)
	return a
}

// close gives the heap back and checks that the pool has all, and knows what is dirty.
func (o *owner) close(free int) {
	common := o.heap.common
	o.heap.Close()
	common.Close()
	require.Equal(o.t, free, common.Pool.Free())
	require.Zero(o.t, common.Pool.Dirty())
}

// A model is what a record should be.
type model struct {
	number uint64
	refs   [recordRefs]*model
	inside [recordRefs]abi.Addr // how far behind its object's start a reference leads
	hash   uint64
}

// TestCollectionsKeepWhatIsReferredTo changes a graph at random, beside a model of it: whatever
// moves, the graph stays as it is, with references into the middle of objects, and so do hashes.
func TestCollectionsKeepWhatIsReferredTo(t *testing.T) {
	for name, common := range map[string]*Common{
		"":                           {},
		"poisoned":                   {Poison: true},
		"with collections, poisoned": {Poison: true, Forced: Forcing{Every: 50}},
	} {
		t.Run(name, func(t *testing.T) {
			const roots = 40
			o := newOwner(t, 32<<20, 256<<20, common)
			free := common.Pool.Free() + o.heap.Bytes()
			o.roots = make([]abi.Addr, roots)
			models := make([]*model, roots)
			rng := rand.New(rand.NewPCG(1, 2))
			number := uint64(0)
			for range 60_000 {
				i, j, k := rng.IntN(roots), rng.IntN(roots), rng.IntN(recordRefs)
				switch rng.IntN(8) {
				case 0:
					o.roots[i], models[i] = 0, nil
				case 1:
					if models[i] != nil && models[j] != nil {
						inside := abi.Addr(8 * rng.IntN(recordBytes/8))
						memory.StoreAddr(o.roots[i]+8+abi.Addr(8*k), o.roots[j]+inside)
						models[i].refs[k], models[i].inside[k] = models[j], inside
					}
				case 2:
					if m := models[i]; m != nil {
						if hash := o.hash(o.roots[i]); m.hash == 0 {
							m.hash = hash
						} else {
							require.Equal(t, m.hash, hash)
						}
					}
				default:
					number++
					a := o.record(number)
					require.NotZero(t, a)
					m := &model{number: number}
					if models[i] != nil {
						memory.StoreAddr(a+8, o.roots[i])
						m.refs[0] = models[i]
					}
					o.roots[i], models[i] = a, m
				}
				if number%5_000 == 1 {
					o.heap.Collect(0)
					o.check(models)
				}
			}
			o.check(models)
			require.Positive(t, o.heap.Stats.Collections)
			o.close(free)
		})
	}
}

// check compares all that is reached from the roots.
func (o *owner) check(models []*model) {
	at := map[*model]abi.Addr{}
	var pending []*model
	see := func(m *model, a abi.Addr) {
		switch known, ok := at[m]; {
		case m == nil:
			require.Zero(o.t, a)
		case ok:
			require.Equal(o.t, known, a, "one object, one place")
		default:
			at[m] = a
			pending = append(pending, m)
		}
	}
	for i, m := range models {
		see(m, o.roots[i])
	}
	for len(pending) > 0 {
		m := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		a := at[m]
		require.Equal(o.t, m.number, memory.Load(a))
		for i, to := range m.refs {
			p := memory.LoadAddr(a + 8 + abi.Addr(8*i))
			if to != nil {
				p -= m.inside[i]
			}
			see(to, p)
		}
	}
}

// TestALivingHeapStaysWhereItIs makes garbage beside what lives: what the heap takes from the pool
// stays as it is, and so does how much of the pool was ever touched.
func TestALivingHeapStaysWhereItIs(t *testing.T) {
	common := &Common{}
	o := newOwner(t, 64<<20, 256<<20, common)
	for i := range uint64(20_000) {
		a := o.record(i)
		memory.StoreAddr(a+8, slices.Concat(o.roots, []abi.Addr{0})[0])
		o.roots = []abi.Addr{a}
	}
	garbage := func(collections int) {
		for until := o.heap.Stats.Collections + collections; o.heap.Stats.Collections < until; {
			o.record(0)
		}
	}
	garbage(3)
	taken, lowest, highest := o.heap.Bytes(), o.block.HeapNext, o.block.HeapNext
	for range 30 {
		garbage(1)
		require.Equal(t, taken, o.heap.Bytes())
		lowest, highest = min(lowest, o.roots[0]), max(highest, o.roots[0], o.block.HeapNext)
	}
	live := 20_000 * object.Bytes(recordBytes, 1)
	require.Equal(t, live, o.found)
	require.Less(t, int(highest-lowest), 5*live)
	require.Less(t, o.heap.Bytes(), 3*live+live/2)
}

// TestQuota fills a heap: it holds as much as it may and no more, and what is dropped makes room.
func TestQuota(t *testing.T) {
	const quota = 1 << 20
	common := &Common{}
	o := newOwner(t, quota, 64<<20, common)
	free := common.Pool.Free() + o.heap.Bytes()
	size := object.Bytes(recordBytes, 1)
	for range 2 {
		o.roots = nil
		for {
			a := o.record(7)
			if a == 0 {
				break
			}
			o.roots = append(o.roots, a)
		}
		require.Equal(t, quota/size, len(o.roots))
		require.LessOrEqual(t, o.heap.Used(), quota)
	}
	o.roots = nil
	require.Zero(t, o.heap.Allocate(o.blob, 1, quota+1))
	require.NotZero(t, o.heap.Allocate(o.blob, 1, quota/2))
	o.close(free)
}

// copied makes an object of n bytes as code that copies does: where memory may hold anything, up to the heap's
// end by itself.
func (o *owner) copied(n int) abi.Addr {
	bytes := object.Bytes(1, n)
	if bytes > int(o.block.HeapEnd-o.block.HeapNext) && !o.heap.Prepare(bytes, 2*bytes) {
		return 0
	}
	a := o.block.HeapNext
	o.block.HeapNext += abi.Addr(bytes)
	memory.Store(a, object.MakeHeader(o.blob, n))
	a += abi.HeaderSize
	for i := range memory.Bytes(a, n) {
		memory.Bytes(a, n)[i] = 0xff
	}
	return a
}

// TestCopiesPassWhatIsCleared makes copies and other objects in turn, on memory that was used: the others are
// zero, and copies stay whole.
func TestCopiesPassWhatIsCleared(t *testing.T) {
	for name, common := range map[string]*Common{"": {}, "with collections": {Forced: Forcing{Every: 50}}} {
		t.Run(name, func(t *testing.T) {
			o := newOwner(t, 1<<20, 16<<20, common)
			free := common.Pool.Free() + o.heap.Bytes()
			o.roots = make([]abi.Addr, 8)
			rng := rand.New(rand.NewPCG(3, 4))
			for range 30_000 {
				n := 1 + rng.IntN(1<<rng.IntN(16))
				a := o.copied(n)
				require.NotZero(t, a)
				o.roots[rng.IntN(len(o.roots))] = a
				for range rng.IntN(4) {
					require.NotZero(t, o.record(1))
				}
				if a = o.roots[0]; a != 0 {
					_, n, _ := object.Header(memory.Load(a - abi.HeaderSize))
					require.Equal(t, -1, slices.IndexFunc(memory.Bytes(a, n), func(x byte) bool { return x != 0xff }))
				}
			}
			require.NotZero(t, o.heap.Stats.Collections)
			o.close(free)
		})
	}
}

// TestLargeObjectsAreClearedInSteps lets others run while a large object is made of memory that
// was used.
func TestLargeObjectsAreClearedInSteps(t *testing.T) {
	const bytes = 8 << 20
	common := &Common{}
	o := newOwner(t, 64<<20, 256<<20, common)
	for range 5 {
		a := o.heap.Allocate(o.blob, 1, bytes)
		require.NotZero(t, a)
		b := memory.Bytes(a, bytes)
		require.Equal(t, -1, slices.IndexFunc(b, func(x byte) bool { return x != 0 }))
		for i := range b {
			b[i] = 0xff
		}
		require.GreaterOrEqual(t, o.steps, bytes/clearAhead)
		o.steps = 0
	}
}

// TestCollectionsOfLargeObjectsHaveSteps: others run while one object is copied or scanned, and
// while headers are walked for a hash.
func TestCollectionsOfLargeObjectsHaveSteps(t *testing.T) {
	const bytes, records = 8 << 20, 100_000
	o := newOwner(t, 64<<20, 256<<20, &Common{})
	for name, test := range map[string]struct {
		do   func(a abi.Addr)
		desc abi.Addr
		size int
		n    int
		want int // steps
	}{
		"copy": {func(abi.Addr) { o.heap.Collect(0) }, o.blob, 1, bytes, bytes / (32 * pieceBytes)},
		"scan": {func(abi.Addr) { o.heap.Collect(0) }, o.desc, recordBytes, records, (records + records*recordBytes/pieceBytes) / 32},
		"hash": {func(abi.Addr) {
			o.heap.Collect(8 << 20)
			for range records {
				o.roots[0] = o.record(1)
			}
			o.steps = 0
			o.hash(o.roots[0])
		}, o.blob, 1, 1, records/1024 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			o.roots = nil
			o.heap.Collect(0)
			a := o.heap.Allocate(test.desc, test.size, test.n)
			require.NotZero(t, a)
			o.roots = []abi.Addr{a}
			o.steps = 0
			test.do(a)
			require.GreaterOrEqual(t, o.steps, test.want)
			require.NotZero(t, test.want)
		})
	}
}

// TestNoMemory collects on a machine with hardly more than what the heap has.
func TestNoMemory(t *testing.T) {
	common := &Common{}
	o := newOwner(t, 64<<20, 2<<20, common)
	made := 0
	for a := o.record(1); a != 0; a = o.record(1) {
		o.roots = append(o.roots, a)
		made++
	}
	require.Greater(t, made, 256<<10/object.Bytes(recordBytes, 1), "more than the first run")
	for _, a := range o.roots {
		require.Equal(t, uint64(1), memory.Load(a))
	}
	o.heap.Collect(0)
	for _, a := range o.roots {
		require.Equal(t, uint64(1), memory.Load(a), "without memory nothing moves")
	}
	_, err := Open(&Common{Pool: memory.NewPool(0, 0, nil)}, o, "copying", new(abi.Domain), 1<<20)
	require.ErrorIs(t, err, memory.ErrNoMemory)
	_, err = Open(&Common{}, o, "magic", new(abi.Domain), 1<<20)
	require.EqualError(t, err, `collector: there is no "magic"`)
}

// TestReferencesOutside are told to the owner and stay.
func TestReferencesOutside(t *testing.T) {
	o := newOwner(t, 1<<20, 16<<20, &Common{})
	o.roots = []abi.Addr{o.desc, o.record(1), 0}
	memory.StoreAddr(o.roots[1]+8, o.blob)
	o.heap.Collect(0)
	require.Equal(t, []abi.Addr{o.desc, o.blob}, o.outside)
	require.Equal(t, o.desc, o.roots[0])
	require.Equal(t, o.blob, memory.LoadAddr(o.roots[1]+8))
	require.Equal(t, 1, o.begun)
}

// TestHashedObjectsGrow moves objects all of which grow as they do.
func TestHashedObjectsGrow(t *testing.T) {
	const count = 20_000
	o := newOwner(t, 64<<20, 64<<20, &Common{})
	var hashes []uint64
	for i := range uint64(count) {
		o.roots = append(o.roots, o.record(i))
	}
	o.heap.Collect(0)
	for _, a := range o.roots {
		hashes = append(hashes, o.hash(a+8))
	}
	for range 2 {
		o.heap.Collect(0)
		require.Equal(t, count*(object.Bytes(recordBytes, 1)+8), o.found)
		for i, a := range o.roots {
			require.Equal(t, uint64(i), memory.Load(a))
			require.Equal(t, hashes[i], o.hash(a+8))
		}
	}
}

// TestReferencesIntoTheLastObject lead far into the last object of an area.
func TestReferencesIntoTheLastObject(t *testing.T) {
	const bytes = 100_000
	o := newOwner(t, 64<<20, 64<<20, &Common{})
	for i := range 3 {
		for inside := abi.Addr(0); inside <= bytes; inside += 8 * 333 {
			blob := o.heap.Allocate(o.blob, 1, bytes)
			memory.Bytes(blob, bytes)[bytes-1] = byte(i + 1)
			o.roots = []abi.Addr{blob + inside, blob}
			hash := o.hash(o.roots[0])
			o.heap.Collect(0)
			require.Equal(t, o.roots[1]+inside, o.roots[0])
			require.Equal(t, hash, o.hash(o.roots[0]))
			require.Equal(t, byte(i+1), memory.Bytes(o.roots[1], bytes)[bytes-1])
		}
	}
}

// hash returns the hash of a reference, in steps.
func (o *owner) hash(p abi.Addr) uint64 {
	for ; ; o.steps++ {
		if hash, ok := o.heap.HashReference(p); ok {
			return hash
		}
	}
}
