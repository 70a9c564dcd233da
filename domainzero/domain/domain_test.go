package domain_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// TestTableFindsByHandle: a handle is not 0 and leads to its entry until that is removed.
func TestTableFindsByHandle(t *testing.T) {
	var table domain.Table[int]
	random := rand.New(rand.NewPCG(1, 1))
	entries := map[uint64]*int{}
	require.Nil(t, table.Get(0))
	for range 2000 {
		if random.IntN(2) == 0 || len(entries) == 0 {
			x := new(int)
			h := table.Add(x)
			require.NotZero(t, h)
			require.NotContains(t, entries, h)
			entries[h] = x
		} else {
			for h := range entries {
				table.Remove(h)
				delete(entries, h)
				require.Nil(t, table.Get(h))
				break
			}
		}
		require.Equal(t, len(entries), table.Len())
		for h, x := range entries {
			require.True(t, table.Get(h) == x)
		}
	}
}

// objects is a component with types of objects and a portal interface.
const objects = `component "example.org/objects"
type Service portal = interface{ Do(int) error; Other() }
type Hidden = interface{ Secret() }
type S = struct{ X int } {
	Do = (*S).Do
}
func (*S).Do(v0 *S, v1 int) error {
b0:
	v2 = zero error
	ret v2
}
export func $start() {
b0:
	ret
}
`

// make3 makes domains that do not run yet.
func make3(t *testing.T, changes ...func(d *model.Domain)) []*domainzero.Domain {
	s := rig.Boot(t, domainzero.Config{}, objects)
	return s.Add(rig.Domain("a", "example.org/objects", changes...), rig.Domain("b", "example.org/objects", changes...), rig.Domain("c", "example.org/objects", changes...))
}

// pointers are two types of objects that a domain knows.
func pointers(d *domainzero.Domain) (first, second *bytecode.Type) {
	u := d.Common().Linker.Universe
	return u.Pointer(u.Basic(bytecode.KindInt)), u.Pointer(u.Basic(bytecode.KindInt8))
}

// TestThreadsAreMade: each has its own control block and stack, which stays in what the domain
// was charged for, and begins where others' do not.
func TestThreadsAreMade(t *testing.T) {
	d := make3(t)[0]
	c := d.Common()
	seen, offsets, last := map[abi.Addr]bool{}, map[abi.Addr]bool{}, uint64(0)
	require.Nil(t, c.ThreadAt(0))
	for i := range 9 {
		before := d.Account.Taken()
		x, err := d.NewThread(40_000)
		require.NoError(t, err)
		taken := abi.Addr(d.Account.Taken() - before)
		require.Same(t, x, c.ThreadAt(x.Addr))
		require.Same(t, x, d.Threads[i+1])
		require.Equal(t, d.Addr, x.TCB.Domain)
		require.Greater(t, x.TCB.Index, last)
		last = x.TCB.Index
		low := x.TCB.StackLimit - abi.StackReserve
		require.Zero(t, low%memory.BlockBytes)
		require.GreaterOrEqual(t, x.TCB.StackTop-low, abi.Addr(40_000), "as much as was asked for")
		require.LessOrEqual(t, x.TCB.StackTop+8, low+taken, "the word there is the stack's")
		require.Zero(t, memory.Load(x.TCB.StackTop))
		require.Equal(t, uint64(abi.ThreadIdle), x.TCB.State)
		require.False(t, seen[x.Addr] || seen[low])
		seen[x.Addr], seen[low] = true, true
		offsets[(low+taken-x.TCB.StackTop)%4096] = true
	}
	require.Len(t, offsets, 8)
	short, err := d.NewThread(1)
	require.NoError(t, err)
	require.GreaterOrEqual(t, short.TCB.StackTop-short.TCB.StackLimit, abi.Addr(domain.MinStack-abi.StackReserve))
}

// TestThreadsHaveQuotas, of their number and of memory.
func TestThreadsHaveQuotas(t *testing.T) {
	d := make3(t, func(d *model.Domain) { d.Threads, d.Memory = 4, 8<<20 })[0]
	taken := d.Account.Taken()
	for range 1000 {
		_, err := d.NewThread(16 << 20)
		require.ErrorIs(t, err, memory.ErrQuota)
	}
	x, err := d.NewThread(1)
	require.NoError(t, err)
	require.Less(t, d.Account.Taken()-taken, 64<<10, "a thread that was not made left nothing")
	require.Len(t, d.Threads, 2)
	require.Same(t, x, d.Threads[1])
	for range 2 {
		_, err = d.NewThread(1)
		require.NoError(t, err)
	}
	_, err = d.NewThread(1)
	require.ErrorIs(t, err, memory.ErrQuota)
}

// TestPreparedThread is stopped, as if it were about to call code that then returns where it
// was said, with nothing in its registers.
func TestPreparedThread(t *testing.T) {
	d := make3(t)[0]
	x, err := d.NewThread(1)
	require.NoError(t, err)
	memory.Store(x.TCB.StackTop, 99)
	x.Roots = []abi.Part{{}}
	save := x.Prepare(0x1000, 0x2000)
	require.Equal(t, abi.RegSave{}, *save)
	require.Same(t, save, x.Save())
	require.Nil(t, x.Roots)
	require.Equal(t, uint64(abi.ThreadStopped), x.TCB.State)
	require.Zero(t, memory.Load(x.TCB.StackTop), "it ends walks")
	pc, sp, at := x.Top()
	require.Equal(t, []any{abi.Addr(0x1000), x.TCB.StackTop - 8, save}, []any{pc, sp, at})
	require.Equal(t, abi.Addr(0x2000), memory.LoadAddr(sp))

	x.TCB.State, x.TCB.SavedSP = abi.ThreadReady, sp // as if native code had blocked it
	pc, sp, at = x.Top()
	require.Equal(t, []any{abi.Addr(0x2000), x.TCB.StackTop}, []any{pc, sp})
	require.Nil(t, at)
}

// TestRegistersAreWhereTheConventionSays: numbers of general and of float registers.
func TestRegistersAreWhereTheConventionSays(t *testing.T) {
	save := &abi.RegSave{}
	for r := range abi.Reg(abi.NumGeneral) {
		require.Same(t, &save.General[r], domain.Register(save, r))
	}
	for r := range abi.Reg(abi.NumFloat) {
		require.Same(t, &save.Float[r], domain.Register(save, abi.FirstFloat+r))
	}
	for i := range abi.IntRegs {
		require.Same(t, &save.General[i], domain.Argument(save, i))
	}
}

// TestObjectIsOneService: an object of a type is promoted once, whatever was collected, and one
// address may be of objects of several types.
func TestObjectIsOneService(t *testing.T) {
	d := make3(t)[0]
	c := d.Common()
	one, two := pointers(d)
	first, err := d.ServiceFor(one, 0x5000)
	require.NoError(t, err)
	require.Equal(t, abi.Service{Domain: d.Addr, Object: 0x5000, Handle: first.Block().Handle}, *first.Block())
	require.Same(t, first, c.ServiceAt(first.Addr))
	again := func(typ *bytecode.Type, object abi.Addr) *domain.Service {
		v, err := d.ServiceFor(typ, object)
		require.NoError(t, err)
		return v
	}
	require.Same(t, first, again(one, 0x5000))
	second := again(two, 0x5000)
	require.NotSame(t, first, second)
	require.Same(t, first, again(one, 0x5000))
	require.Same(t, second, again(two, 0x5000))
	third := again(one, 0x5008)
	require.NotSame(t, first, third)
	first.Block().Object, second.Block().Object, third.Block().Object = 0x6000, 0x6000, 0x5000
	d.Heap.Collect(0) // which notes that these have moved
	require.Same(t, third, again(one, 0x5000))
	require.Same(t, first, again(one, 0x6000))
	require.Same(t, second, again(two, 0x6000))
	require.Len(t, d.Services, 3)
	first.Block().Object, second.Block().Object, third.Block().Object = 0, 0, 0
}

// TestThreadIsLentForACall: an idle one if there is one, which is idle again after it with
// nothing of the call left.
func TestThreadIsLentForACall(t *testing.T) {
	d := make3(t, func(d *model.Domain) { d.Threads = 3 })[0]
	one, _ := pointers(d)
	v, err := d.ServiceFor(one, 0)
	require.NoError(t, err)
	w, err := d.ServiceFor(one, 8)
	require.NoError(t, err)
	x := v.Lend()
	require.NotNil(t, x)
	require.Equal(t, []abi.Addr{v.Addr, x.Addr}, []abi.Addr{x.TCB.Service, v.Block().Thread})
	y := w.Lend()
	require.NotSame(t, x, y)
	require.Nil(t, w.Lend(), "no more threads")
	v.Abandon()
	memory.Store(x.TCB.StackTop, 5)
	x.TCB.Caller, x.TCB.TLSType, x.TCB.TLSData, x.TCB.State = y.Addr, 1, 2, abi.ThreadStopped
	x.Release(v)
	require.Equal(t, abi.Service{Domain: d.Addr, Handle: v.Block().Handle}, *v.Block())
	require.Equal(t, []abi.Addr{0, 0, 0, 0}, []abi.Addr{x.TCB.Caller, x.TCB.Service, x.TCB.TLSType, x.TCB.TLSData})
	require.Equal(t, []uint64{0, abi.ThreadIdle}, []uint64{memory.Load(x.TCB.StackTop), x.TCB.State})
	y.Release(w)
	require.Equal(t, y.Addr, d.Block.Idle)
	require.Equal(t, x.Addr, y.TCB.Next)
	require.Same(t, y, v.Lend())
	require.Same(t, x, w.Lend())
	require.Nil(t, v.Lend())
}

// TestNativeCodeIsToldOfWaiters: of each that waits, and of a caller that is gone.
func TestNativeCodeIsToldOfWaiters(t *testing.T) {
	d := make3(t)[0]
	one, _ := pointers(d)
	v, err := d.ServiceFor(one, 0)
	require.NoError(t, err)
	x, y := v.Lend(), d.Threads[0]
	v.Enqueue(y)
	require.Same(t, v, y.Waits)
	require.Equal(t, uint64(1), v.Block().Waiting)
	v.Enqueue(x)
	require.Equal(t, uint64(2), v.Block().Waiting)
	v.Remove(y)
	require.Equal(t, []*domain.Thread{x}, v.Waiting)
	require.Equal(t, uint64(1), v.Block().Waiting)
	v.Abandon()
	require.Equal(t, uint64(2), v.Block().Waiting)
	v.Remove(x)
	require.Equal(t, uint64(1), v.Block().Waiting)
	x.Release(v)
	require.Zero(t, v.Block().Waiting)
}

// TestCapabilitiesLiveAsLongAsReached: there is one for each service; a collection that does
// not reach it drops it, also if its service is no more.
func TestCapabilitiesLiveAsLongAsReached(t *testing.T) {
	ds := make3(t)
	d := ds[0]
	one, _ := pointers(d)
	v, err := ds[1].ServiceFor(one, 0)
	require.NoError(t, err)
	w, err := ds[1].ServiceFor(one, 8)
	require.NoError(t, err)
	w.Block().Object = 0
	a, err := d.PortalTo(v)
	require.NoError(t, err)
	require.Equal(t, abi.Capability{Service: v.Addr, Reached: 1}, *memory.At[abi.Capability](a))
	again, err := d.PortalTo(v)
	require.NoError(t, err)
	require.Equal(t, a, again)
	b, err := d.PortalTo(w)
	require.NoError(t, err)
	require.NotEqual(t, a, b)
	require.Equal(t, [2]int{1, 1}, [2]int{v.Holders(), w.Holders()})
	require.Equal(t, 2, d.Portals.Len())

	x := d.Threads[0] // its thread-local value is a root
	x.TCB.TLSData = a
	d.Heap.Collect(0)
	require.Equal(t, [2]int{1, 0}, [2]int{v.Holders(), w.Holders()})
	require.Equal(t, 1, d.Portals.Len())
	b, err = d.PortalTo(w)
	require.NoError(t, err)

	const tombstone = 0x77770
	v.Redirect(tombstone)
	w.Redirect(tombstone)
	require.Zero(t, v.Holders()+w.Holders())
	require.Equal(t, 2, d.Portals.Len())
	require.Equal(t, abi.Addr(tombstone), memory.At[abi.Capability](b).Service)
	d.Heap.Collect(0)
	require.Equal(t, 1, d.Portals.Len(), "what is dead but reached stays")
	require.Equal(t, abi.Addr(tombstone), memory.At[abi.Capability](a).Service)
	x.TCB.TLSData = 0
	d.Heap.Collect(0)
	require.Zero(t, d.Portals.Len())
}

// TestCallableAreMethodsOfPortals that a domain's components know, one set for domains that
// know the same.
func TestCallableAreMethodsOfPortals(t *testing.T) {
	ds := make3(t)
	object, err := ds[0].Space.Type(ds[0].Common().Linker.Universe.Pointer(typeOf(ds[0], "S")))
	require.NoError(t, err)
	require.True(t, ds[0].Callable.Has(object.Methods[0].Selector))
	hidden, err := ds[0].Space.Type(typeOf(ds[0], "Hidden"))
	require.NoError(t, err)
	require.False(t, ds[0].Implements(object.Addr, hidden.Type))
	require.True(t, ds[0].Implements(0, hidden.Type), "nil")
	require.True(t, ds[0].Implements(object.Addr, ds[0].Common().Linker.Universe.Any()))
	require.Same(t, ds[0].Callable, ds[1].Callable)
	require.Same(t, ds[0].Callable, ds[0].Callable)
}

func typeOf(d *domainzero.Domain, name string) *bytecode.Type {
	c := d.Components[len(d.Components)-1]
	for i := range c.File().Types {
		if x := c.Type(bytecode.TypeID(bytecode.NumBasic + i)); x.Name == name {
			return x
		}
	}
	panic(name)
}

// TestAbsentVariables: where a domain has no variables is as large as any can be, and nowhere else.
func TestAbsentVariables(t *testing.T) {
	d := make3(t)[0]
	c := d.Common()
	for a, want := range map[abi.Addr]bool{c.Absent - 1: false, c.Absent: true, c.Absent + bytecode.MaxSize - 1: true, c.Absent + bytecode.MaxSize: false, 0: false} {
		require.Equal(t, want, d.Absent(a))
	}
	for _, comp := range d.Components {
		require.False(t, d.Absent(d.VariablesOf(comp)))
	}
}

// TestLifeOfDomain: its first thread's rest is the domain's start, and one that is doomed is as
// gone as one that has ended.
func TestLifeOfDomain(t *testing.T) {
	ds := make3(t)
	d := ds[1]
	require.Equal(t, uint64(2), d.ID())
	require.Equal(t, "b", d.Name())
	x, err := d.NewThread(1)
	require.NoError(t, err)
	x.Settle()
	require.False(t, d.Settled)
	d.Threads[0].Settle()
	require.True(t, d.Settled)
	for _, test := range []struct{ doomed, ended bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		require.Equal(t, test.doomed || test.ended, (&domain.Life{Doomed: test.doomed, Ended: test.ended}).Gone())
	}
}

// TestDomainTakesWithinItsQuota: one that has too little for its parts is not made, and what it
// took meanwhile is back.
func TestDomainTakesWithinItsQuota(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{Memory: 8 << 20}, objects)
	before := s.Audit()
	for _, heap := range []int{64 << 10, 4 << 20} {
		for _, stack := range []int{8 << 10, 900 << 10, 6 << 20} {
			for n := 1 << 20; n < 8<<20; n += 1 << 20 {
				d, err := s.Create(rig.Domain("d", "example.org/objects", func(d *model.Domain) { d.Memory, d.Heap, d.Stack = n, heap, stack }))
				if err == nil {
					s.End(d, 0)
				}
				require.Equal(t, before, s.Audit())
			}
		}
	}
}
