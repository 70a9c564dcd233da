package heap

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// An area is a run of the pool in which objects lie, from its low end up. Without a run it is
// empty.
type area struct {
	memory.Run

	// Below it object lies behind object, without a gap: starts and scan walk from header to
	// header.
	next   abi.Addr      // the first free byte; has and used go by it
	starts object.Starts // of the run; may not reach up to next yet: who looks for an object extends them
}

// hold makes a run, empty as yet, the area's.
func (a *area) hold(r memory.Run) {
	a.Run, a.next = r, r.Addr
	a.starts.Restart(r.Addr)
}

// take gives an area a run of at least n bytes, which are not cleared, and reports whether there
// is one. Precondition: it has none, for that would be lost to the pool.
func (a *area) take(p *memory.Pool, n int) bool {
	at := p.Take(n)
	if at != 0 {
		a.hold(memory.Run{Addr: at, Bytes: memory.Round(n)})
	}
	return at != 0
}

// shorten gives back what the area has besides n bytes. Precondition: no object is there, and the
// pool was told what was written there: the next holder relies on it.
func (a *area) shorten(p *memory.Pool, n int) {
	if n = memory.Round(n); n < a.Bytes {
		p.Put(a.Addr+abi.Addr(n), a.Bytes-n)
		a.Bytes = n
	}
}

// used returns how many bytes its objects take.
func (a *area) used() int { return int(a.next - a.Addr) }

// has reports whether a reference leads to an object of the area.
func (a *area) has(p abi.Addr) bool { return p >= a.Addr+abi.HeaderSize && p < a.next }
