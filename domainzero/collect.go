package domainzero

import "github.com/portico-os/portico/translator/abi"

// A collection is one exact copying collection of a domain's heap (Cheney's algorithm).
//
// Every reference may be interior: objects are found through the run's objectMap.
// References that lead elsewhere, to statics, constants, capabilities or memory objects,
// stay as they are.
type collection struct {
	d        *Domain
	from, to abi.Addr // old run's base, its used end
	next     abi.Addr // free in the new run
	objects  *objectMap
	slots    int // visited
	steps    int
}

// step is called for each object: after some it lets interrupt handlers run.
func (c *collection) step() {
	if c.steps++; c.steps%16 == 0 {
		c.d.sys.amidst(c.d)
	}
}

// collect moves what lives in the domain's heap to a new run with room for need more
// bytes, as far as quota and memory allow. Precondition: the domain is at a safepoint.
func (d *Domain) collect(need int) {
	begin := d.sys.platform.Nanos()
	old := d.heap
	d.beforeCollection()
	c := &collection{d: d, from: old.base, to: d.block.HeapNext, objects: &d.heap.objects}
	grow := 0 // bytes by which objects may grow as they move
	c.objects.walkAgain()
	c.objects.extend(c.to, func(w uint64) {
		c.step()
		if w&abi.HeaderHashed != 0 {
			grow += 8
		}
	})
	most := int(c.to-c.from) + grow // may live
	size := max(d.runSize(d.heap.live, need), min(most+need, d.heap.quota), most)
	to := d.sys.pool.alloc(size)
	if to == 0 {
		size = most
		if to = d.sys.pool.alloc(size); to == 0 {
			return
		}
	}
	c.next = to
	c.roots()
	c.scan(to)
	d.dropUnreached(c.step)
	d.heap.objects = objectMap{base: to, scanned: to}
	d.heap.bytes = blocksFor(size) * blockBytes
	d.heap.base, d.heap.end = to, to+abi.Addr(d.heap.bytes)
	d.heap.live = int(c.next - to)
	d.block.HeapNext = c.next
	d.trim(need)
	d.setHeapLimit()
	d.heap.work = d.heap.live + 8*c.slots
	d.sys.retire(run{old.base, old.bytes}, int(c.to-c.from))
	s := &d.heap.stats
	s.Collections++
	s.CopiedBytes += int64(d.heap.live)
	pause := d.sys.platform.Nanos() - begin
	s.PauseNanos += pause
	s.LongestNano = max(s.LongestNano, pause)
	d.sys.events.add(EventCollect, d, uint64(d.heap.live))
}

// forward returns where a reference leads after the collection, and sees to it that the
// object it leads to is copied.
func (c *collection) forward(p abi.Addr) abi.Addr {
	if p < c.from+abi.HeaderSize || p >= c.to {
		if p != 0 {
			c.d.reached(p)
		}
		return p
	}
	o := c.objects.object(p)
	w := load64(o - abi.HeaderSize)
	if w&abi.HeaderForwarded != 0 {
		return loadAddr(o) + (p - o)
	}
	n := bytesOf(w)
	at := c.next
	copy(wordsAt(at, n/8), wordsAt(o-abi.HeaderSize, n/8))
	if w&abi.HeaderHashed != 0 && w&abi.HeaderHasHash == 0 {
		// From its first move on an object carries the hash of its address along.
		store64(at, w|abi.HeaderHasHash)
		store64(at+abi.Addr(n), hashAddress(o))
		n += 8
	}
	c.next += abi.Addr(n)
	store64(o-abi.HeaderSize, w|abi.HeaderForwarded)
	storeAddr(o, at+abi.HeaderSize)
	return at + abi.HeaderSize + (p - o)
}

// slot forwards the reference in a word of memory.
func (c *collection) slot(a abi.Addr) {
	c.slots++
	if p := loadAddr(a); p != 0 {
		storeAddr(a, c.forward(p))
	}
}

// value forwards the references in a value.
func (c *collection) value(a abi.Addr, m *refMap) {
	for _, o := range m.offsets {
		c.slot(a + abi.Addr(o))
	}
	for _, r := range m.arrays {
		for i := range r.count {
			c.value(a+abi.Addr(r.offset)+abi.Addr(i)*abi.Addr(r.stride), r.refs)
		}
	}
}

// scan walks the new run, copying what its objects refer to behind them.
func (c *collection) scan(a abi.Addr) {
	for a < c.next {
		c.step()
		w := load64(a)
		desc, count, _ := header(w)
		info := c.d.space.desc.info(desc)
		if info.refs != nil {
			for i := range count {
				c.value(a+abi.HeaderSize+abi.Addr(i*info.size), info.refs)
			}
		}
		a += abi.Addr(bytesOf(w))
	}
}

// roots forwards everything outside the heap that leads into it: statics, threads and
// the objects of services.
func (c *collection) roots() {
	d := c.d
	for _, comp := range d.components {
		n := d.sys.linker.statics.numbers[comp]
		c.value(d.block.Statics[n], d.sys.linker.statics.layoutOf(comp).refs)
	}
	for _, t := range d.threads {
		c.slot(t.addr + abi.ThreadTLSData)
		t.forEachReference(c.slot)
		if t.call != nil {
			for _, v := range t.call.variables {
				if refs := refMapOf(v.typ); refs != nil {
					c.value(v.addr, refs)
				}
			}
		}
	}
	for _, s := range d.services {
		c.slot(s.addr + serviceObject)
	}
	for _, h := range d.sys.handlers {
		if h != nil && h.domain == d {
			h.object = c.forward(h.object)
		}
	}
	c.slot(d.addr + abi.Addr(blockOffset(blockScheduler)))
}
