package portal

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// A copyKey identifies what was copied: n values of a type at an address. The same address
// may be a struct and its first field. copyTable finds copies by it.
type copyKey struct {
	addr   abi.Addr // in the source's memory, where nothing moves while a copy is made
	typ, n uint32   // bytecode.Type.ID, number
}

// A copyTable finds the copies that one copier has made: open addressing, reused from
// copy to copy. Entries of an older round count as free. It lies in the pool's memory,
// which can run out without harm: what a domain makes of small objects would fill Go's heap.
type copyTable struct {
	// DomainZero's own, charged to nobody: shrink gives back what a large copy needed more than
	// copyEntries.
	pool    *memory.Pool
	base    abi.Addr    // of entries, taken from pool
	entries []copyEntry // a power of two; at most three quarters of this round, so that find ends
	count   int         // entries of this round; put grows the table by it

	// Only grows, from 1 on: the pool's zeros are of none. An older entry is free by it.
	round uint64
}

// A copyEntry says where the copy of something is. It is free unless it is of the table's round.
type copyEntry struct {
	copyKey
	copied abi.Addr // of the copy's first byte, behind the header: object returns it again
	round  uint64   // in which it was put; find takes an older one for free
}

// copyEntries is how many entries the table has between copies: a power of two.
const copyEntries = 2048

// copyEntryBytes is the size of an entry, by which resize takes and gives back memory: the table
// lies where Go knows no types. Fixed.
var copyEntryBytes = memory.Size[copyEntry]()

// open makes a table in a pool.
func (t *copyTable) open(p *memory.Pool) error {
	if t.pool = p; !t.resize(copyEntries) {
		return memory.ErrNoMemory
	}
	return nil
}

// resize gives the table room for n entries, and reports whether there is memory for it.
func (t *copyTable) resize(n int) bool {
	a := t.pool.Alloc(n * copyEntryBytes)
	if a == 0 {
		return false
	}
	old := *t
	t.base, t.entries = a, memory.Slice[copyEntry](a, n)
	for i := range old.entries {
		if e := &old.entries[i]; e.round == t.round {
			*t.find(e.copyKey) = *e
		}
	}
	if old.base != 0 {
		t.pool.Release(old.base, len(old.entries)*copyEntryBytes)
	}
	return true
}

// reset forgets all copies.
func (t *copyTable) reset() {
	t.round++
	t.count = 0
}

// shrink forgets all copies and gives back the memory that a large copy took.
func (t *copyTable) shrink() {
	t.reset()
	if len(t.entries) > copyEntries {
		t.resize(copyEntries) // or it stays large
	}
}

// find returns the entry of a key, to be filled if its round is an older one.
func (t *copyTable) find(k copyKey) *copyEntry {
	mask := uint64(len(t.entries) - 1)
	for i := object.Mix(uint64(k.addr), uint64(k.n)); ; i++ {
		e := &t.entries[i&mask]
		if e.round != t.round || e.copyKey == k {
			return e
		}
	}
}

// put remembers a copy in the entry that find returned, and reports whether there is
// memory for more. Precondition: the entry is free, of the key, and nothing was put since, or it
// may be another's: object puts before it finds the next.
func (t *copyTable) put(e *copyEntry, k copyKey, copied abi.Addr) bool {
	*e = copyEntry{k, copied, t.round}
	t.count++
	return t.count*4 <= len(t.entries)*3 || t.resize(2*len(t.entries))
}
