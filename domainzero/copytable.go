package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A copyKey identifies what was copied: n values of a type at an address. The same address
// may be a struct and its first field.
type copyKey struct {
	addr abi.Addr
	typ  *bytecode.Type
	n    int
}

// A copyTable finds the copies that one copier has made: open addressing, reused from
// copy to copy. Entries of an older round count as free.
type copyTable struct {
	entries []copyEntry
	count   int
	round   int
}

type copyEntry struct {
	copyKey
	copied abi.Addr
	round  int
}

// reset forgets all copies.
func (t *copyTable) reset() {
	t.round++
	t.count = 0
	if t.entries == nil {
		t.entries = make([]copyEntry, 64)
	}
}

// find returns the entry of a key, to be filled if its round is an older one.
func (t *copyTable) find(k copyKey) *copyEntry {
	mask := uint64(len(t.entries) - 1)
	for i := mix(uint64(k.addr), uint64(k.n)); ; i++ {
		e := &t.entries[i&mask]
		if e.round != t.round || e.copyKey == k {
			return e
		}
	}
}

// put remembers a copy in the entry that find returned.
func (t *copyTable) put(e *copyEntry, k copyKey, copied abi.Addr) {
	*e = copyEntry{k, copied, t.round}
	if t.count++; t.count*2 > len(t.entries) {
		old := t.entries
		t.entries = make([]copyEntry, 2*len(old))
		for i := range old {
			if old[i].round == t.round {
				*t.find(old[i].copyKey) = old[i]
			}
		}
	}
}
