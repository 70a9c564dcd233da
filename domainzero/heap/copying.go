package heap

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// Copying is an exact copying collector (Cheney's algorithm): it copies what lives into a fresh
// run and gives the old one back.
type Copying struct{}

// A copying is one collection.
//
// Every reference may be interior: objects are found by the run's object.Starts. References
// that lead elsewhere, to statics, constants, capabilities or memory objects, stay as they
// are.
type copying struct {
	h        *Heap
	from, to abi.Addr // old run's base, its used end
	next     abi.Addr // free in the new run
	slots    int      // visited
	steps    int
}

// step is called for each object: after some it lets others run.
func (c *copying) step() {
	if c.steps++; c.steps%16 == 0 {
		c.h.owner.Step()
	}
}

// Collect implements [Collector]. If there is no memory for a new run it does nothing.
func (Copying) Collect(h *Heap, need int) {
	old, used := memory.Run{Addr: h.base, Bytes: h.bytes}, h.Used()
	h.owner.Begin()
	c := &copying{h: h, from: h.base, to: h.block.HeapNext}
	grow := 0 // bytes by which objects may grow as they move
	h.starts.WalkAgain()
	h.starts.Extend(c.to, func(w uint64) {
		c.step()
		if w&abi.HeaderHashed != 0 {
			grow += 8
		}
	})
	most := used + grow // may live
	size := max(h.runSize(h.live, need), min(most+need, h.quota), most)
	to := h.common.Pool.Alloc(size)
	if to == 0 {
		size = most
		if to = h.common.Pool.Alloc(size); to == 0 {
			return
		}
	}
	c.next = to
	h.owner.Roots(c)
	c.scan(to)
	live := int(c.next - to)
	h.owner.Found(live)
	h.starts = object.NewStarts(to)
	h.base, h.bytes, h.live = to, memory.Round(size), live
	h.work = live + 8*c.slots
	h.block.HeapNext = c.next
	h.trim(need)
	h.setLimit()
	h.common.retire(old, used)
	h.Stats.Collections++
	h.Stats.CopiedBytes += int64(live)
}

// trim gives back the end of a fresh run that nothing has touched: until the collection was
// over there had to be room for all that might have lived.
func (h *Heap) trim(need int) {
	if n := memory.Round(h.runSize(h.live, need)); n < h.bytes {
		h.common.Pool.Put(h.base+abi.Addr(n), h.bytes-n)
		h.bytes = n
	}
	h.end = max(min(h.base+abi.Addr(h.bytes), h.base+abi.Addr(h.quota)), h.block.HeapNext)
}

// forward returns where a reference leads after the collection, and sees to it that the
// object it leads to is copied.
func (c *copying) forward(p abi.Addr) abi.Addr {
	if p < c.from+abi.HeaderSize || p >= c.to {
		if p != 0 {
			c.h.owner.Reached(p)
		}
		return p
	}
	o := c.h.starts.Object(p)
	w := memory.Load(o - abi.HeaderSize)
	if w&abi.HeaderForwarded != 0 {
		return memory.LoadAddr(o) + (p - o)
	}
	n := object.BytesOf(w)
	at := c.next
	copy(memory.Words(at, n/8), memory.Words(o-abi.HeaderSize, n/8))
	if w&abi.HeaderHashed != 0 && w&abi.HeaderHasHash == 0 {
		// From its first move on an object carries the hash of its address along.
		memory.Store(at, w|abi.HeaderHasHash)
		memory.Store(at+abi.Addr(n), object.HashAddress(o))
		n += 8
	}
	c.next += abi.Addr(n)
	memory.Store(o-abi.HeaderSize, w|abi.HeaderForwarded)
	memory.StoreAddr(o, at+abi.HeaderSize)
	return at + abi.HeaderSize + (p - o)
}

// Slot implements [Visitor].
func (c *copying) Slot(a abi.Addr) {
	c.slots++
	if p := memory.LoadAddr(a); p != 0 {
		memory.StoreAddr(a, c.forward(p))
	}
}

// Variable implements [Visitor].
func (c *copying) Variable(p *abi.Addr) { *p = c.forward(*p) }

// Value implements [Visitor].
func (c *copying) Value(a abi.Addr, refs *object.References) {
	for _, o := range refs.Offsets {
		c.Slot(a + abi.Addr(o))
	}
	for _, r := range refs.Arrays {
		for i := range r.Count {
			c.Value(a+abi.Addr(r.Offset)+abi.Addr(i)*abi.Addr(r.Stride), r.Of)
		}
	}
}

// scan walks the new run, copying what its objects refer to behind them.
func (c *copying) scan(a abi.Addr) {
	for a < c.next {
		c.step()
		w := memory.Load(a)
		desc, count, _ := object.Header(w)
		if size, refs := c.h.owner.TypeAt(desc); refs != nil {
			for i := range count {
				c.Value(a+abi.HeaderSize+abi.Addr(i*size), refs)
			}
		}
		a += abi.Addr(object.BytesOf(w))
	}
}
