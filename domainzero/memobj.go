package domainzero

import (
	"maps"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A memoryDescriptor is the central data of a memory object (paper, section 2.3): what
// every *memobj.Memory that stands for the same range points to.
type memoryDescriptor struct {
	abi.MemoryObject
	Holders uint64 // bit set: the domain with this number holds it; see holderBit
	_       [5]uint64
}

const (
	memoryDescriptorBytes = 64
	memoryHolders         = 16      // offset of Holders
	memoryDescriptors     = 1 << 20 // in all, on large machines
	memoryDescriptorShare = 64      // at most this part of the machine's memory is for them
	memoryMakerShare      = 2       // one domain may have made this part of them
	maxMemoryObjects      = 1 << 14 // and never more
)

// A memoryNode is what Go knows of a memory object. Sub-ranges form a tree below the
// object whose creation took the memory.
type memoryNode struct {
	addr     abi.Addr
	base     abi.Addr // its range, also after revocation
	bytes    int
	maker    *Domain // is charged for it
	parent   *memoryNode
	children []*memoryNode
	place    int // among its parent's children
	holders  map[*Domain]bool
	revoked  bool
	backing  *memoryBacking
}

// A memoryBacking is the memory that a tree of memory objects stands for. It is charged
// to the domain that made it and given back when nothing of the tree is held any more.
type memoryBacking struct {
	owner *Domain
	run   run
	nodes int
}

// memoryTable holds all memory objects.
type memoryTable struct {
	base, next, end abi.Addr
	free            []abi.Addr
	nodes           map[abi.Addr]*memoryNode
	most            int // that one domain may have made
}

func (m *memoryTable) open(p *pool) error {
	count := min(memoryDescriptors, p.blocks*blockBytes/memoryDescriptorShare/memoryDescriptorBytes)
	if m.base = p.alloc(count * memoryDescriptorBytes); m.base == 0 {
		return ErrNoMemory
	}
	m.next, m.end = m.base, m.base+abi.Addr(count*memoryDescriptorBytes)
	m.nodes, m.most = map[abi.Addr]*memoryNode{}, min(maxMemoryObjects, count/memoryMakerShare)
	return nil
}

// contains reports whether an address is that of a descriptor.
func (m *memoryTable) contains(a abi.Addr) bool { return a >= m.base && a < m.end }

// newNode makes a memory object for a range that d holds, or returns nil if d has made too
// many that somebody can still use. Precondition: all domains are at safepoints.
func (s *System) newNode(d *Domain, base abi.Addr, bytes int, parent *memoryNode, backing *memoryBacking) *memoryNode {
	if !d.reclaim(func() bool { return d.made < s.memory.most && !s.memory.full() }) {
		return nil
	}
	return s.memory.node(d, base, bytes, parent, backing)
}

// reclaim collects the domain, and where that is not enough those that hold memory objects
// that it made: what they do not use any more is charged to it until they find out.
func (d *Domain) reclaim(enough func() bool) bool {
	if enough() {
		return true
	}
	if d.collect(0); enough() {
		return true
	}
	full := d.sys.memory.full()
	d.sys.memory.collectHolders(d, func(n *memoryNode) bool { return n.maker == d || full })
	return enough()
}

// collectHolders collects all domains but one that hold certain memory objects.
func (m *memoryTable) collectHolders(but *Domain, certain func(n *memoryNode) bool) {
	holders := map[*Domain]bool{}
	for _, n := range m.nodes {
		if certain(n) {
			maps.Copy(holders, n.holders)
		}
	}
	delete(holders, but)
	for h := range holders {
		h.collect(0)
	}
}

// maxUseless is how many memory objects there may be, when a domain starts again, that are
// of no use to anybody.
const maxUseless = 1 << 10

// dropUseless collects the domains that hold memory objects which are revoked or whose
// makers have ended, if there are many. Such objects are there until their holders, who
// may have nothing else to collect, are collected; for those of makers that have ended
// nobody is charged.
func (m *memoryTable) dropUseless() {
	count, useless := 0, func(n *memoryNode) bool { return n.revoked || n.maker.ended }
	for _, n := range m.nodes {
		if useless(n) {
			count++
		}
	}
	if count > maxUseless {
		m.collectHolders(nil, useless)
	}
}

// full reports whether there is no room for another memory object.
func (m *memoryTable) full() bool { return len(m.free) == 0 && m.next >= m.end }

// node makes a memory object for a range that d holds, or returns nil if the table is full.
func (m *memoryTable) node(d *Domain, base abi.Addr, bytes int, parent *memoryNode, backing *memoryBacking) *memoryNode {
	var a abi.Addr
	switch n := len(m.free); {
	case m.full():
		return nil
	case n > 0:
		a, m.free = m.free[n-1], m.free[:n-1]
	default:
		a, m.next = m.next, m.next+memoryDescriptorBytes
	}
	n := &memoryNode{addr: a, base: base, bytes: bytes, maker: d, parent: parent, holders: map[*Domain]bool{}, backing: backing}
	*memoryAt(a) = memoryDescriptor{MemoryObject: abi.MemoryObject{Base: base, Len: uint64(bytes)}}
	if parent != nil {
		n.place = len(parent.children)
		parent.children = append(parent.children, n)
	}
	d.made++
	backing.nodes++
	m.nodes[a] = n
	d.hold(n)
	return n
}

// holderBit is a domain's bit in Holders; domains beyond the 63rd share one that native
// code never trusts.
func (d *Domain) holderBit() uint64 {
	if d.block.ID > 63 {
		return 0
	}
	return 1 << d.block.ID
}

// hold notes that the domain has a reference to a memory object.
func (d *Domain) hold(n *memoryNode) {
	n.holders[d] = true
	d.held[n.addr] = true
	memoryAt(n.addr).Holders |= d.holderBit()
}

// reached notes that a collection found a reference that leads out of the heap.
func (d *Domain) reached(p abi.Addr) {
	switch {
	case d.sys.memory.contains(p):
		if _, ok := d.held[p]; ok {
			d.held[p] = true
		}
	case d.caps.contains(p):
		capabilityAt(p).Reached = 1
	}
}

// beforeCollection forgets what was reached by the last one.
func (d *Domain) beforeCollection() {
	for a := range d.held {
		d.held[a] = false
	}
	d.caps.forget()
}

// dropUnreached drops the memory objects and portals that the domain cannot use any more. It
// calls each between two memory objects.
func (d *Domain) dropUnreached(each func()) {
	for a, reached := range d.held {
		each()
		if !reached {
			d.drop(d.sys.memory.nodes[a])
		}
	}
	d.dropPortals()
}

// drop ends a domain's hold of a memory object.
func (d *Domain) drop(n *memoryNode) {
	delete(d.held, n.addr)
	delete(n.holders, d)
	memoryAt(n.addr).Holders &^= d.holderBit()
	d.sys.memory.collect(n)
}

// collect frees a memory object that nobody holds and that has no sub-ranges, and then
// its parents for which the same is true.
func (m *memoryTable) collect(n *memoryNode) {
	for n != nil && len(n.holders) == 0 && len(n.children) == 0 {
		delete(m.nodes, n.addr)
		*memoryAt(n.addr) = memoryDescriptor{}
		m.free = append(m.free, n.addr)
		n.maker.made--
		b := n.backing
		if b.nodes--; b.nodes == 0 {
			b.owner.giveMemory(b.run.addr, b.run.bytes)
		}
		p := n.parent
		if p != nil {
			last := p.children[len(p.children)-1]
			p.children[n.place], last.place = last, n.place
			p.children = p.children[:len(p.children)-1]
		}
		n = p
	}
}

// revoke ends all access through a memory object and its sub-ranges. A revoked object gets
// no new ones.
func (n *memoryNode) revoke() {
	if n.revoked {
		return
	}
	n.revoked = true
	memoryAt(n.addr).Len = 0
	for _, c := range n.children {
		c.revoke()
	}
}

// keeper returns a domain without revocation that holds the object or a sub-range, nil if
// there is none.
func (n *memoryNode) keeper() *Domain {
	for d := range n.holders {
		if !d.space.options.Revocation.Possible() {
			return d
		}
	}
	for _, c := range n.children {
		if d := c.keeper(); d != nil {
			return d
		}
	}
	return nil
}

func memoryNew(s *System, t *thread, save *abi.RegSave) *thread {
	d, n := t.domain, argumentInt(save, 0)
	if n < 0 || n > bytecode.MaxSize {
		return t.results(save, 0, uint64(bytecode.CodeRange))
	}
	bytes := max(blocksFor(n), 1) * blockBytes
	var a abi.Addr
	taken := d.reclaim(func() (ok bool) {
		var err error
		a, err = d.takeMemory(bytes)
		return err == nil
	})
	if !taken {
		return t.results(save, 0, uint64(bytecode.CodeQuota))
	}
	node := s.newNode(d, a, n, nil, &memoryBacking{owner: d, run: run{a, bytes}})
	if node == nil {
		d.giveMemory(a, bytes)
		return t.results(save, 0, uint64(bytecode.CodeQuota))
	}
	return t.results(save, uint64(node.addr), uint64(bytecode.CodeOK))
}

// memorySub is memory.sub and memory.subreadonly.
func memorySub(s *System, t *thread, save *abi.RegSave) *thread {
	parent := s.memory.nodes[argument(save, 0)]
	if parent == nil {
		return s.raise(t, bytecode.TrapNil, 0, 0)
	}
	off, n := argumentInt(save, 1), argumentInt(save, 2)
	code := bytecode.CodeOK
	switch {
	case parent.revoked:
		code = bytecode.CodeRevoked
	case off < 0 || n < 0 || off > parent.bytes || n > parent.bytes-off:
		code = bytecode.CodeRange
	}
	if code != bytecode.CodeOK {
		return t.results(save, 0, uint64(code))
	}
	node := s.newNode(t.domain, parent.base+abi.Addr(off), n, parent, parent.backing)
	if node == nil {
		return t.results(save, 0, uint64(bytecode.CodeQuota))
	}
	return t.results(save, uint64(node.addr), uint64(bytecode.CodeOK))
}

// memoryRevoke revokes an object's subtree and returns a fresh object for its range. On
// one processor every other thread is at a safepoint, so that access has ended when this
// returns.
//
// Code of a domain without revocation may use for longer what it once read of a
// descriptor: nobody else can rely on the end of access to what such a domain holds.
func memoryRevoke(s *System, t *thread, save *abi.RegSave) *thread {
	n := s.memory.nodes[argument(save, 0)]
	if n == nil {
		return s.raise(t, bytecode.TrapNil, 0, 0)
	}
	if n.revoked {
		return t.results(save, 0, uint64(bytecode.CodeRevoked))
	}
	if t.domain.space.options.Revocation.Possible() && n.keeper() != nil {
		return t.results(save, 0, uint64(bytecode.CodeDenied))
	}
	fresh := s.newNode(t.domain, n.base, n.bytes, n.parent, n.backing)
	if fresh == nil {
		return t.results(save, 0, uint64(bytecode.CodeQuota))
	}
	n.revoke()
	return t.results(save, uint64(fresh.addr), uint64(bytecode.CodeOK))
}
