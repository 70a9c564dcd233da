package heap

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// Copying is an exact copying collector (Cheney's algorithm): it copies what lives into fresh
// memory, and the area of new objects begins anew.
//
// So the memory in use is what lives, room for new objects, and while a collection runs the copy
// of what lives; from one collection to the next these are the same blocks of the pool again.
type Copying struct{}

// A copying is one collection.
//
// Every reference may be interior: objects are found by each area's object.Starts. References
// that lead elsewhere, to statics, constants, capabilities or memory objects, stay as they
// are.
type copying struct {
	h    *Heap    // which nobody else changes meanwhile, though its owner's Step runs others; fixed
	from [3]*area // what forward looks in, the young one first: most references lead there; fixed

	// Filled in order: scan walks the first to its end, then the second. copied relies on the
	// second to have room for whatever the first has not.
	to     *[2]area // about what is expected to live, and room for all that may
	filled int      // which of them is being filled, 0 or 1; copied goes on to 1 at most
	slots  int      // visited; part of the work that Collect reports
	steps  int      // pieces and elements so far: step counts them
}

// step is called for each piece of an object that is copied, and each element that is scanned:
// after some it lets others run.
func (c *copying) step() {
	if c.steps++; c.steps%32 == 0 {
		c.h.owner.Step()
	}
}

// pieceBytes is how much of an object is copied in a row.
const pieceBytes = 4 << 10

// Collect implements [Collector]. If there is no memory to copy to it does nothing.
func (Copying) Collect(h *Heap, need int) (work int) {
	c := &copying{h: h, from: h.areas(), to: &h.spare}
	if !c.open(h.Used() + 8*h.hashed) {
		return 0
	}
	h.owner.Roots(c)
	c.scan()
	h.live = c.to[0].used() + c.to[1].used()
	h.owner.Found(h.live)
	h.hashed = 0
	h.old, h.spare = h.spare, h.old
	for i := range h.old {
		h.common.retire(&h.spare[i])
		h.trim(&h.old[i])
	}
	h.renew(need)
	h.Stats.Collections++
	return h.live + 8*c.slots
}

// open takes memory to copy up to most bytes to, and reports whether there is any: then one area
// has room for all of them. If that is the second, the first is about as large as what lived last:
// it fits where that was copied from, and the second is hardly ever touched.
func (c *copying) open(most int) bool {
	pool, guess := c.h.common.Pool, c.h.live+c.h.live/4+minHeadroom
	if guess < most && c.to[0].take(pool, guess) {
		if c.to[1].take(pool, most) {
			return true
		}
		c.h.common.release(&c.to[0])
	}
	return c.to[0].take(pool, most)
}

// trim gives back the end of a fresh area, which nothing has touched.
func (h *Heap) trim(a *area) {
	if a.used() == 0 {
		h.common.release(a)
	} else {
		a.shorten(h.common.Pool, a.used())
	}
}

// renew empties the young area. If that is too small for what lives it is exchanged for a larger
// one; if it is too large it is given back half by half, as what lived before may live again.
func (h *Heap) renew(need int) {
	y, pool, had, want := &h.young, h.common.Pool, h.young.Run, memory.Round(h.headroom(need))
	var fresh area
	switch {
	case h.common.Poison && fresh.take(pool, want):
		h.common.retire(y)
		y.hold(fresh.Run)
	case had.Bytes >= max(want-want/4, need):
		pool.Touch(y.Addr, y.used())
		y.hold(y.Run)
		y.shorten(pool, max(want, had.Bytes/2))
	default:
		h.common.release(y)
		for _, n := range [3]int{want, need + minHeadroom, had.Bytes} {
			if y.take(pool, n) {
				break
			}
		}
	}
	h.begin()
}

// forward returns where a reference leads after the collection, and sees to it that the
// object it leads to is copied.
func (c *copying) forward(p abi.Addr) abi.Addr {
	for _, a := range c.from {
		if a.has(p) {
			if !a.starts.Reaches(p) && a.starts.Extend(p, c.h.step) > a.next {
				panic(memory.Stray(p)) // sizes of objects are what the area has, or copied would write beyond
			}
			o := a.starts.Object(p)
			return c.copied(o) + (p - o)
		}
	}
	if p != 0 {
		c.h.owner.Reached(p)
	}
	return p
}

// copied returns where an object is after the collection, and copies it if that was not done.
func (c *copying) copied(o abi.Addr) abi.Addr {
	w := memory.Load(o - abi.HeaderSize)
	if w&abi.HeaderForwarded != 0 {
		return memory.LoadAddr(o)
	}
	n := object.BytesOf(w)
	grown := n
	grows := w&abi.HeaderHashed != 0 && w&abi.HeaderHasHash == 0
	if grows {
		grown += 8
	}
	to := &c.to[c.filled]
	if grown > to.Bytes-to.used() {
		if c.filled++; c.filled == len(c.to) {
			panic(memory.Stray(o)) // more objects grow than were hashed
		}
		to = &c.to[c.filled]
	}
	at := to.next
	for done := 0; done < n; done += pieceBytes {
		piece := min(n-done, pieceBytes) / 8
		copy(memory.Words(at+abi.Addr(done), piece), memory.Words(o-abi.HeaderSize+abi.Addr(done), piece))
		c.step()
	}
	if grows {
		// From its first move on an object carries the hash of its address along.
		memory.Store(at, w|abi.HeaderHasHash)
		memory.Store(at+abi.Addr(n), object.HashAddress(o))
	}
	to.next += abi.Addr(grown)
	to.starts.Add(grown)
	memory.Store(o-abi.HeaderSize, w|abi.HeaderForwarded)
	memory.StoreAddr(o, at+abi.HeaderSize)
	return at + abi.HeaderSize
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
	c.step()
	for _, o := range refs.Offsets {
		c.Slot(a + abi.Addr(o))
	}
	for _, r := range refs.Arrays {
		for i := range r.Count {
			c.Value(a+abi.Addr(r.Offset)+abi.Addr(i)*abi.Addr(r.Stride), r.Of)
		}
	}
}

// scan walks the copies, copying what they refer to behind them.
// Whoever uses a copy's own references before that sees old ones.
func (c *copying) scan() {
	for i := range c.to {
		for at := c.to[i].Addr; at < c.to[i].next; {
			w := memory.Load(at)
			desc, count, _ := object.Header(w)
			if size, refs := c.h.owner.TypeAt(desc); refs != nil {
				for i := range count {
					c.Value(at+abi.HeaderSize+abi.Addr(i*size), refs)
				}
			}
			at += abi.Addr(object.BytesOf(w))
		}
	}
}
