package memobj

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// A world is a table, domains that hold objects of it, and what ought to be true of them: a
// naive model that knows no counts, bits or trees of memory.
type world struct {
	t       *testing.T
	pool    *memory.Pool
	table   Table
	domains []*domain
	objects []*object
	steps   int
	empty   int // bytes free when nobody holds anything
}

// A domain refers to objects, as its heap would.
type domain struct {
	*Holder
	id          uint64
	account     *memory.Account
	refers      map[*object]bool // since the last collection at least, if it holds it
	collections int
	work        int // bytes that a collection moves
}

// An object is what a memory object ought to be.
type object struct {
	node    *Node
	base    abi.Addr
	bytes   int
	revoked bool
	parent  *object
	root    *object
	maker   *domain
	holders map[*domain]bool
}

func newWorld(t *testing.T, bytes int) *world {
	machine, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, machine.Close()) })
	region, err := machine.Reserve(bytes)
	require.NoError(t, err)
	w := &world{t: t, pool: memory.NewPool(region, bytes, machine)}
	require.NoError(t, w.table.Open(w.pool, func() { w.steps++ }))
	w.empty = w.pool.Free()
	return w
}

// add makes a domain, whose collection finds what it refers to.
func (w *world) add(id uint64, limit int, revocation bool) *domain {
	d := &domain{id: id, account: memory.NewAccount(w.pool, limit, func() {}), refers: map[*object]bool{}}
	d.Holder = w.table.NewHolder(id, d.account, revocation, func() int { w.collect(d); return d.work })
	w.domains = append(w.domains, d)
	return d
}

func (w *world) collect(d *domain) {
	d.collections++
	held, steps := len(d.held), 0
	d.BeginCollection()
	for o := range d.refers {
		d.Reached(o.node.Addr)
	}
	d.EndCollection(func() { steps++ })
	require.GreaterOrEqual(w.t, steps, held, "between any two objects something else may run")
	for _, o := range w.objects {
		if !d.refers[o] {
			delete(o.holders, d)
		}
	}
	w.bury()
}

// bury forgets objects that nobody holds and that have no sub-ranges: those that come from
// others are younger than these.
func (w *world) bury() {
	parents := map[*object]int{}
	for _, o := range w.objects {
		parents[o.parent]++
	}
	for i := len(w.objects) - 1; i >= 0; i-- {
		if o := w.objects[i]; len(o.holders) == 0 && parents[o] == 0 {
			parents[o.parent]--
			w.objects = slices.Delete(w.objects, i, i+1)
		}
	}
}

// born notes a new object.
func (w *world) born(d *domain, n *Node, base abi.Addr, bytes int, parent *object) *object {
	o := &object{node: n, base: base, bytes: bytes, parent: parent, maker: d, holders: map[*domain]bool{d: true}}
	if o.root = o; parent != nil {
		o.root = parent.root
	}
	w.objects = append(w.objects, o)
	d.refers[o] = true
	return o
}

func (w *world) make(d *domain, n int) *object {
	node, code := w.table.New(d.Holder, n)
	require.Equal(w.t, bytecode.CodeOK, code)
	return w.born(d, node, node.Base, n, nil)
}

func (w *world) sub(d *domain, o *object, off, n int) *object {
	node, code := w.table.Sub(d.Holder, o.node, off, n)
	require.Equal(w.t, bytecode.CodeOK, code)
	return w.born(d, node, o.base+abi.Addr(off), n, o)
}

func (w *world) give(d *domain, o *object) {
	d.Hold(o.node)
	o.holders[d], d.refers[o] = true, true
}

func (w *world) drop(d *domain, o *object) { delete(d.refers, o) }

// below reports whether an object is another one or one of its sub-ranges.
func (o *object) below(top *object) bool {
	return o != nil && (o == top || o.parent.below(top))
}

// kept reports whether a domain without revocation holds an object or one of its sub-ranges.
func (w *world) kept(top *object) bool {
	return slices.ContainsFunc(w.objects, func(o *object) bool {
		for d := range o.holders {
			if !d.Revocation && o.below(top) {
				return true
			}
		}
		return false
	})
}

func (w *world) markRevoked(top *object) {
	for _, o := range w.objects {
		o.revoked = o.revoked || o.below(top)
	}
}

func (w *world) revoke(d *domain, o *object) {
	node, code := w.table.Revoke(d.Holder, o.node)
	switch {
	case o.revoked:
		require.Equal(w.t, bytecode.CodeRevoked, code)
	case d.Revocation && w.kept(o):
		require.Equal(w.t, bytecode.CodeDenied, code)
	default:
		require.Equal(w.t, bytecode.CodeOK, code)
		fresh := w.born(d, node, o.base, o.bytes, o.parent)
		fresh.root = o.root
		w.markRevoked(o)
	}
}

func (w *world) end(d *domain) {
	own := slices.DeleteFunc(slices.Clone(w.objects), func(o *object) bool { return o.node.backing.owner != d.Holder })
	end(d)
	for _, o := range w.objects {
		delete(o.holders, d)
	}
	w.bury()
	for _, o := range own {
		if slices.Contains(w.objects, o) && !w.kept(o) {
			w.markRevoked(o)
		}
	}
	w.check()
	for !d.account.Close() {
	}
	w.domains = slices.DeleteFunc(w.domains, func(x *domain) bool { return x == d })
}

// check compares the table with the model.
func (w *world) check() {
	t := w.t
	require.Equal(t, len(w.objects), w.table.Len())
	made, charged := map[*Holder]int{}, map[*Holder]int{}
	backings := map[*backing]*object{}
	for _, o := range w.objects {
		n := o.node
		require.True(t, w.table.At(n.Addr) == n && w.table.Contains(n.Addr))
		if o.base != n.Base || o.bytes != n.Bytes || o.revoked != n.Revoked {
			require.Equal(t, []any{o.base, o.bytes, o.revoked}, []any{n.Base, n.Bytes, n.Revoked})
		}
		want := abi.MemoryObject{Base: o.base, Len: uint64(o.bytes)}
		if o.revoked {
			want.Len = 0
		}
		for d := range o.holders {
			if d.id < 64 {
				want.Holders |= 1 << d.id
			}
		}
		if want != *descriptorAt(n.Addr) {
			require.Equal(t, want, *descriptorAt(n.Addr))
		}
		made[o.maker.Holder]++
		if other, ok := backings[n.backing]; ok {
			require.Same(t, other, o.root, "memory of two trees")
		} else {
			backings[n.backing] = o.root
			charged[n.backing.owner] += memory.Round(o.root.bytes)
		}
	}
	taken := 0
	for _, d := range w.domains {
		require.Equal(t, made[d.Holder], d.Made)
		require.Equal(t, charged[d.Holder], d.account.Taken())
		taken += d.account.Taken()
	}
	require.Equal(t, w.empty-taken, w.pool.Free(), "memory of no living object is free")
}

// TestTableIsAsItsModel does random things with memory objects.
func TestTableIsAsItsModel(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { actAtRandom(newWorld(t, 64<<20), rand.New(rand.NewPCG(seed, 1))) })
	}
}

func actAtRandom(w *world, random *rand.Rand) {
	next := uint64(58) // some of the domains have no bit
	pick := func() (*domain, *object) {
		d := w.domains[random.IntN(len(w.domains))]
		var list []*object
		for _, o := range w.objects { // an order that the seed decides
			if d.refers[o] {
				list = append(list, o)
			}
		}
		if len(list) == 0 {
			return d, w.make(d, random.IntN(20_000))
		}
		return d, list[random.IntN(len(list))]
	}
	for step := range 1000 {
		for len(w.domains) < 5 {
			w.add(next, 8<<20, random.IntN(3) > 0)
			next++
		}
		d, o := pick()
		switch random.IntN(12) {
		case 0, 1:
			w.make(d, random.IntN(20_000))
		case 2, 3, 4:
			if !o.revoked {
				off := random.IntN(o.bytes + 1)
				w.sub(d, o, off, random.IntN(o.bytes-off+1))
			}
		case 5, 6:
			w.give(w.domains[random.IntN(len(w.domains))], o)
		case 7, 8:
			w.drop(d, o)
		case 9:
			w.collect(d)
		case 10:
			w.revoke(d, o)
		default:
			if step%10 == 0 {
				w.end(d)
			}
		}
		w.check()
	}
	for len(w.domains) > 0 {
		w.end(w.domains[0])
	}
	w.check()
	require.Zero(w.t, w.table.Len())
	require.Equal(w.t, w.empty, w.pool.Free())
}
