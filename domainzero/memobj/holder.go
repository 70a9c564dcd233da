package memobj

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A Holder is a domain that holds memory objects.
type Holder struct {
	Account *memory.Account // is charged for the memory of those that it makes, and End moves what stays; fixed

	// Fixed by the code space. Without it native code reads descriptors once and goes on with
	// what it read, so that Revoke refuses what such a domain holds.
	Revocation bool // its code looks at every access whether the object is revoked

	// Fixed. Reclaim relies on it to drop what the domain has no reference to any more.
	Collect func() int // collects its heap, and returns how many bytes that moved

	table *Table // of all holders, where it finds nodes by descriptor; fixed

	// The domain's bit in descriptors' Holders; fixed. Domains beyond the 63rd have none, so
	// that native code never finds that they hold an object and asks Go.
	Bit uint64

	// Counted against Table.makerLimit until each is dropped, by whomever it is held.
	Made int // memory objects; make and drop count, and the domain manager shows it

	// While it is above 0 reclaim collects nobody else for this domain: so that others' time is
	// safe from it.
	owes int // bytes that others moved for it, and it has not worked off

	// By descriptor, with the number of the last collection that reached it, or in or before
	// which it was got: EndCollection drops those of older numbers.
	held       map[abi.Addr]int
	collection int               // number of the last one, which may be running
	owns       map[*backing]bool // those whose owner it is: End revokes or moves them all
	ended      bool              // set by End; what it made is of use to nobody, see DropUseless
	dropped    abi.Addr          // End has dropped what has a descriptor below
}

// NewHolder returns a holder that holds nothing, for the domain with an identifier from 1. No two
// domains that live have one identifier.
func (m *Table) NewHolder(id uint64, account *memory.Account, revocation bool, collect func() int) *Holder {
	h := &Holder{Account: account, Revocation: revocation, Collect: collect, table: m, held: map[abi.Addr]int{}, owns: map[*backing]bool{}}
	if id < 64 {
		h.Bit = 1 << id
	}
	return h
}

// Hold notes that the domain has a reference to a memory object. Whoever passes a reference to
// a domain calls it before that can use the reference.
func (h *Holder) Hold(n *Node) {
	n.holders[h] = true
	h.held[n.Addr] = h.collection
	descriptorAt(n.Addr).Holders |= h.Bit
}

// BeginCollection begins a collection, which has reached nothing yet.
func (h *Holder) BeginCollection() { h.collection++ }

// Reached notes that a collection found a reference to the memory object with a descriptor.
func (h *Holder) Reached(a abi.Addr) {
	if _, ok := h.held[a]; ok {
		h.held[a] = h.collection
	}
}

// EndCollection drops the memory objects that the domain cannot use any more. It calls step
// between two of them. Precondition: all references that the domain has left were reached, for the
// descriptors of others are used again: package domain calls it when its collector has found all.
func (h *Holder) EndCollection(step func()) {
	for a, reached := range h.held {
		step()
		if reached != h.collection {
			h.drop(h.table.nodes[a], step)
		}
	}
}

// drop ends a domain's hold of a memory object. Precondition: the domain holds it, and has no
// reference to it, or ends: another object may get the descriptor at once.
func (h *Holder) drop(n *Node, step func()) {
	delete(h.held, n.Addr)
	delete(n.holders, h)
	descriptorAt(n.Addr).Holders &^= h.Bit
	h.table.drop(n, step)
}

// How much End drops before others may run: memory objects of so many bytes in all, of which each counts as
// some more, and as no more than some, for the pool clears no more when it is given back. To look whether
// the domain holds one counts, too.
const (
	endBytes  = 1 << 20
	dropBytes = 32 << 10
	mostBytes = 512 << 10
	lookBytes = 256
)

// End drops some of what the domain holds, and reports whether that was the rest. In the end memory objects
// that it made are revoked, but for those that a domain without revocation holds, which is charged for their
// memory from then on. Precondition: the account is not closed yet, for memory moves from it, and no code of the
// domain runs any more. Domain.Close sees to it.
func (h *Holder) End() (done bool) {
	h.ended = true
	dropped := 0
	for a := max(h.dropped, h.table.base); a < h.table.next && len(h.held) > 0; a += descriptorBytes {
		if h.dropped = a; dropped >= endBytes {
			return false
		}
		dropped += lookBytes
		if _, held := h.held[a]; held {
			n := h.table.nodes[a]
			h.drop(n, h.table.step)
			dropped += min(n.Bytes, mostBytes) + dropBytes
		}
	}
	for b := range h.owns {
		delete(h.owns, b)
		keeper, kept := h.table.keepers(b.top.children)
		for n := range h.table.below(b.top.children) {
			if !kept[n] {
				n.revoke()
			}
		}
		if keeper != nil {
			if b.addr != 0 {
				h.Account.MoveTo(keeper.Account, b.addr)
			}
			b.owner, keeper.owns[b] = keeper, true
		}
	}
	return true
}
