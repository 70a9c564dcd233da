package memobj

import (
	"io"
	"maps"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// How many memory objects there may be. One domain gets at most half of them, so that it cannot
// keep others from making any.
const (
	descriptorBytes = 64      // room for an abi.MemoryObject
	maxDescriptors  = 1 << 20 // in all, on large machines
	descriptorShare = 64      // at most this part of the machine's memory is for them
	makerShare      = 2       // one domain may have made this part of them
	maxMade         = 1 << 14 // and never more
)

// descriptorAt returns the central data of a memory object: what every *memobj.Memory that
// stands for the same range points to.
func descriptorAt(a abi.Addr) *abi.MemoryObject { return memory.At[abi.MemoryObject](a) }

// A Table holds all memory objects.
type Table struct {
	// Descriptors never move and are used again: a reference to one is to the node that has it
	// as long as the referring domain holds that.
	base, next, end abi.Addr           // base and end are fixed: Contains goes by them; from next on none was ever used
	free            []abi.Addr         // of zeros, which native code finds held by nobody
	nodes           map[abi.Addr]*Node // by descriptor, for At: those that somebody holds, and their parents
	makerLimit      int                // that one domain may have made: make compares Made; fixed
	step            func()             // lets others run between two objects, who change nothing here: walks rely on it; fixed
}

// A Node is what Go knows of a memory object. Sub-ranges form a tree below the object whose
// creation took the memory.
type Node struct {
	// Fixed; the range too, whatever becomes of the object: Go finds its memory by it, and asks
	// Revoked before. Traps tell both.
	Addr    abi.Addr // of its descriptor
	Base    abi.Addr // its range, also after revocation
	Bytes   int
	Revoked bool // set by revoke, for good

	// What it names for package services: nil for bytes, and when it is revoked. unname closes it, if
	// it is an io.Closer.
	Names any

	// For as long as the node exists, even if the domain has ended: drop takes it off its count.
	maker *Holder // whose Made counts it

	// A parent stays while it has children: drop and below rely on it. place makes the removal of
	// one independent of their number.
	parent   *Node // the backing's top if it is of no object
	children []*Node
	place    int // among its parent's children, kept by make and drop

	// The same as Holder.held seen from the other side: Hold and drop change both, and the
	// descriptor's bit. drop and keepers go by it, and whoever looks for domains to collect.
	holders map[*Holder]bool
	backing *backing // of its whole tree, fixed: drop gives its memory back
}

// A backing is the memory that a tree of memory objects stands for. It is charged to the
// account of the domain that made it and given back when nothing of the tree is held any more.
type backing struct {
	// The domain whose account has the memory: the maker, or after its end a domain without
	// revocation that holds some of it.
	owner *Holder
	addr  abi.Addr // as the account gave it, by which that takes it back or moves it; 0: there are no bytes

	// Above the object that took the memory and what revocations replaced that by. The memory goes
	// back when there are none of them.
	top Node
}

// Open makes an empty table in a pool. It calls step in the middle of what may take long.
func (m *Table) Open(p *memory.Pool, step func()) error {
	m.step = step
	count := min(maxDescriptors, p.Bytes()/descriptorShare/descriptorBytes)
	if m.base = p.Alloc(count * descriptorBytes); m.base == 0 {
		return memory.ErrNoMemory
	}
	m.next, m.end = m.base, m.base+abi.Addr(count*descriptorBytes)
	m.nodes, m.makerLimit = map[abi.Addr]*Node{}, min(maxMade, count/makerShare)
	return nil
}

// Len returns how many memory objects there are.
func (m *Table) Len() int { return len(m.nodes) }

// At returns the memory object with a descriptor, nil if there is none.
func (m *Table) At(a abi.Addr) *Node { return m.nodes[a] }

// Contains reports whether an address is that of a descriptor.
func (m *Table) Contains(a abi.Addr) bool { return a >= m.base && a < m.end }

// full reports whether there is no room for another memory object.
func (m *Table) full() bool { return len(m.free) == 0 && m.next >= m.end }

// New makes a memory object of n zero bytes. Precondition: all domains are at safepoints, for any
// of them may be collected: so it is in a kernel service.
func (m *Table) New(h *Holder, n int) (*Node, bytecode.Code) {
	if n < 0 || n > bytecode.MaxSize {
		return nil, bytecode.CodeRange
	}
	var a abi.Addr
	if !m.reclaim(h, func() bool { a, _ = h.Account.Take(n); return a != 0 }) {
		return nil, bytecode.CodeQuota
	}
	b := &backing{owner: h, addr: a}
	b.top.backing = b
	node, code := m.make(h, a, n, &b.top)
	if node == nil {
		h.Account.Give(a)
		return nil, code
	}
	h.owes -= n // to clear them was work
	h.owns[b] = true
	return node, code
}

// Ready reports whether there is clear memory for an object of n bytes, or none, after some more was made
// ready. New does all that is left: who makes a large one asks here first, and lets others run in between.
func (m *Table) Ready(h *Holder, n int) bool {
	return n < 0 || n > bytecode.MaxSize || !m.reclaim(h, func() bool { return h.Account.Fits(n) }) || h.Account.Clean(n)
}

// Name makes a memory object without bytes that names something else. Precondition: as of New.
func (m *Table) Name(h *Holder, what any) (*Node, bytecode.Code) {
	b := &backing{owner: h}
	b.top.backing = b
	node, code := m.make(h, 0, 0, &b.top)
	if node != nil {
		node.Names, h.owns[b] = what, true
	}
	return node, code
}

// unname ends what a memory object names.
func (n *Node) unname() {
	if named, ok := n.Names.(io.Closer); ok {
		_ = named.Close() // who cared would have asked before
	}
	n.Names = nil
}

// Sub makes a memory object of n bytes at an offset of another one. Precondition: all domains
// are at safepoints, as for New.
func (m *Table) Sub(h *Holder, parent *Node, off, n int) (*Node, bytecode.Code) {
	switch {
	case parent.Revoked:
		return nil, bytecode.CodeRevoked
	case parent.Names != nil || !parent.Has(off, n):
		return nil, bytecode.CodeRange
	}
	return m.make(h, parent.Base+abi.Addr(off), n, parent)
}

// Has reports whether n bytes at an offset lie in the range. Who reads or writes there asks whether
// it is revoked, too.
func (n *Node) Has(off, bytes int) bool {
	return off >= 0 && bytes >= 0 && off <= n.Bytes && bytes <= n.Bytes-off
}

// make makes a memory object that h holds, or returns nil and a code if h has made too many that
// somebody can still use. It may collect any domain: whoever calls it has what it needs of nodes in
// Go, not in a heap. Precondition: parent is in the table, or the top of a backing, and no
// collection drops it, for it gets a child: an argument of the service that asks is a root.
func (m *Table) make(h *Holder, base abi.Addr, bytes int, parent *Node) (*Node, bytecode.Code) {
	if !m.reclaim(h, func() bool { return h.Made < m.makerLimit && !m.full() }) {
		return nil, bytecode.CodeQuota
	}
	var a abi.Addr
	if n := len(m.free); n > 0 {
		a, m.free = m.free[n-1], m.free[:n-1]
	} else {
		a, m.next = m.next, m.next+descriptorBytes
	}
	n := &Node{Addr: a, Base: base, Bytes: bytes, maker: h, parent: parent, holders: map[*Holder]bool{}, backing: parent.backing, place: len(parent.children)}
	*descriptorAt(a) = abi.MemoryObject{Base: base, Len: uint64(bytes)}
	parent.children = append(parent.children, n)
	h.Made++
	m.nodes[a] = n
	h.Hold(n)
	return n, bytecode.CodeOK
}

// callWork is the work of others that a domain works off by asking for a memory object, in bytes
// that a collection moves: it takes about that long.
const callWork = 4 << 10

// reclaim collects the domain, and where that is not enough those that hold memory objects
// that it made: what they do not use any more is charged to it until they find out. It owes what
// they moved for that, and until it has worked it off it collects nobody but itself: so nobody can
// keep others collecting.
func (m *Table) reclaim(h *Holder, enough func() bool) bool {
	h.owes = max(h.owes-callWork, 0)
	if enough() {
		return true
	}
	if h.Collect(); enough() {
		return true
	}
	if h.owes > 0 {
		return false
	}
	full := m.full()
	h.owes = m.collectHolders(h, func(n *Node) bool { return n.maker == h || full })
	return enough()
}

// collectHolders collects the domains that hold memory objects which match, except one, and returns
// how many bytes that moved; to decide on a memory object that one holds counts as some.
func (m *Table) collectHolders(except *Holder, matches func(n *Node) bool) (work int) {
	holders := map[*Holder]bool{}
	for _, n := range m.nodes {
		if m.step(); matches(n) {
			maps.Copy(holders, n.holders)
		}
	}
	delete(holders, except)
	for h := range holders {
		work += h.Collect() + descriptorBytes*len(h.held)
	}
	return work
}

// maxUseless is how many memory objects there may be, when a domain starts again, that are
// of no use to anybody.
const maxUseless = 1 << 10

// DropUseless collects the domains that hold memory objects which are revoked or whose
// makers have ended, if there are many. Such objects are there until their holders, who
// may have nothing else to collect, are collected; for those of makers that have ended
// nobody is charged.
func (m *Table) DropUseless() {
	count, useless := 0, func(n *Node) bool { return n.Revoked || n.maker.ended }
	for _, n := range m.nodes {
		if useless(n) {
			count++
		}
	}
	if count > maxUseless {
		m.collectHolders(nil, useless)
	}
}

// drop frees a memory object that nobody holds and that has no sub-ranges, and then its parents
// for which the same is true, with a call of step between two. Precondition: if nobody holds it no
// reference leads to it, for its descriptor is free: those who pass one call Hold, those whom
// Holder.drop lets go have none.
func (m *Table) drop(n *Node, step func()) {
	for n.parent != nil && len(n.holders) == 0 && len(n.children) == 0 {
		delete(m.nodes, n.Addr)
		*descriptorAt(n.Addr) = abi.MemoryObject{}
		m.free = append(m.free, n.Addr)
		n.maker.Made--
		p := n.parent
		last := p.children[len(p.children)-1]
		p.children[n.place], last.place = last, n.place
		p.children = p.children[:len(p.children)-1]
		if b := n.backing; len(b.top.children) == 0 {
			if delete(b.owner.owns, b); b.addr != 0 {
				b.owner.Account.Give(b.addr)
			}
		}
		n.unname()
		step()
		n = p
	}
}
