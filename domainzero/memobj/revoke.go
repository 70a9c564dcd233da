package memobj

import "github.com/portico-os/portico/bytecode"

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
	case h.Revocation && n.keeper() != nil:
		return nil, bytecode.CodeDenied
	}
	fresh := m.make(h, n.Base, n.Bytes, n.parent, n.backing)
	if fresh == nil {
		return nil, bytecode.CodeQuota
	}
	n.revoke()
	return fresh, bytecode.CodeOK
}

// revoke ends all access through a memory object and its sub-ranges. A revoked object gets no
// new ones. Precondition: every thread is at a safepoint; code reads the descriptor again
// behind it.
func (n *Node) revoke() {
	if n.Revoked {
		return
	}
	n.Revoked = true
	descriptorAt(n.Addr).Len = 0
	for _, c := range n.children {
		c.revoke()
	}
}

// keeper returns a domain without revocation that holds the object or a sub-range, nil if
// there is none.
func (n *Node) keeper() *Holder {
	for h := range n.holders {
		if !h.Revocation {
			return h
		}
	}
	for _, c := range n.children {
		if h := c.keeper(); h != nil {
			return h
		}
	}
	return nil
}
