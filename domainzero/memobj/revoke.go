package memobj

import (
	"iter"
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// Revoke ends all access through an object and its sub-ranges and returns a fresh object for
// its range. Memory is not copied. On one processor every other thread is at a safepoint, so
// that access has ended when this returns.
//
// Code of a domain without revocation may use for longer what it once read of a descriptor:
// nobody else can rely on the end of access to what such a domain holds.
func (m *Table) Revoke(h *Holder, n *Node) (*Node, bytecode.Code) {
	switch {
	case n.Revoked:
		return nil, bytecode.CodeRevoked
	case h.Revocation:
		if keeper, _ := m.keepers([]*Node{n}); keeper != nil {
			return nil, bytecode.CodeDenied
		}
	}
	fresh, code := m.make(h, n.Base, n.Bytes, n.parent)
	if fresh == nil {
		return nil, code
	}
	fresh.Names, n.Names = n.Names, nil
	for c := range m.below([]*Node{n}) {
		c.revoke()
	}
	return fresh, code
}

// below visits memory objects and their sub-ranges, parents before children, and lets others run
// in between. Precondition: nothing joins or leaves their trees meanwhile, which it would miss or
// visit though it is gone: what step runs changes no memory objects.
func (m *Table) below(list []*Node) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for next := slices.Clone(list); len(next) > 0; {
			n := next[len(next)-1]
			next = append(next[:len(next)-1], n.children...)
			if m.step(); !yield(n) {
				return
			}
		}
	}
}

// revoke ends all access through a memory object. A revoked object gets no new sub-ranges.
// Precondition: every thread is at a safepoint; code reads the descriptor again behind it. Go's own
// accesses ask Revoked.
func (n *Node) revoke() {
	n.Revoked, descriptorAt(n.Addr).Len = true, 0
	n.unname()
}

// keepers returns a domain without revocation that holds one of the objects or a sub-range, nil if
// there is none, and the objects of which that is so.
func (m *Table) keepers(list []*Node) (keeper *Holder, kept map[*Node]bool) {
	kept = map[*Node]bool{}
	for n := range m.below(list) {
		for h := range n.holders {
			if h.Revocation {
				continue
			}
			keeper = h
			for p := n; p != nil && !kept[p]; p = p.parent {
				kept[p] = true
			}
		}
	}
	return keeper, kept
}
