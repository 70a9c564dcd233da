// Package contract has the portal types by which the domains of the isolation tests meet.
package contract

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Store is a service that everybody uses.
type Store interface {
	portals.Portal
	// Work returns the sum of the numbers below n.
	Work(n int) (int, error)
	// Check looks for damage to what the service keeps.
	Check() error
	// Count counts the nodes that can be reached.
	Count(n *Node) (int, error)
	// Accept takes anything.
	Accept(v any) error
	// Size returns the length of what it is sent.
	Size(b []byte) (int, error)
	// Memory returns the memory object that the service keeps, or a part of it.
	Memory(part bool) (*memobj.Memory, error)
	// Revoke revokes what Memory returns.
	Revoke() error
	// Use calls e's Do, in the service's only thread.
	Use(e Evil, deed string) (int, error)
	// Turn returns how often it was called before. It collects what callers have left.
	Turn() (int, error)
}

// Evil is a service that does as it is told.
type Evil interface {
	portals.Portal
	Do(deed string) (int, error)
	// Plain is Do without an error to return.
	Plain(deed string) int
	// Keep takes a memory object.
	Keep(m *memobj.Memory) error
	// Access reads from and writes to the object that was taken.
	Access() error
	// Lend returns ports that the service's domain may access.
	Lend() (*portals.Ports, error)
}

// Driver is a service of a driver.
type Driver interface {
	portals.Portal
	// Handled returns how many interrupts its handler has seen.
	Handled() (int, error)
}

// A Node is part of a graph.
type Node struct {
	Left, Right *Node
	Payload     []byte
}
