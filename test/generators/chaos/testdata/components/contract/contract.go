// Package contract has what workers say to each other.
package contract

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// A Peer is a worker's service. Its methods take and give what there is: numbers, texts, graphs, what
// is passed in memory, interfaces, portals, memory objects and what memory objects name.
type Peer interface {
	portals.Portal
	// Ping returns n+1. It is what a domain that works answers.
	Ping(n int) (int, error)
	// Sum returns a+b and twice x.
	Sum(a int, b uint8, x float64) (int, float64, error)
	// Must returns n+1, and has no error to return.
	Must(n int) int
	// Text returns s twice, and b turned round.
	Text(s string, b []byte) (string, []byte, error)
	// Graph returns a copy of n with sides exchanged, and how many nodes it has.
	Graph(n *Node) (*Node, int, error)
	// Bulk returns s, numbers turned round, and n with its copies of s, all in new objects. It is for what is copied in pieces.
	Bulk(s string, numbers []int, n *Node) (string, []int, *Node, error)
	// Large returns l with n added to all.
	Large(l Large, n int) (Large, error)
	// Any returns v.
	Any(v any) (any, error)
	// Fill fills m with n and returns its first half.
	Fill(m *memobj.Memory, n int) (*memobj.Memory, error)
	// Lend returns a memory object of the service's domain, which is revoked sometime.
	Lend() (*memobj.Memory, error)
	// Meet tells of a peer, and returns another one, or nil.
	Meet(p Peer) (Peer, error)
	// Relay calls on, to a depth, and returns it.
	Relay(depth int) (int, error)
	// Wait sleeps so long and returns 7.
	Wait(nanos int64) (int, error)
	// Blocked waits for an interrupt, or for a peer, for a while.
	Blocked() (int, error)
	// Variable returns an atomic variable, with a value.
	Variable() (*portals.AtomicVariable, int64, error)
	// Order does what the run has ordered meanwhile, and works a little.
	Order(n int) (int, error)
}

// A Node is part of a graph.
type Node struct {
	Left, Right *Node
	Payload     []byte
	N           int
}

// Large is passed in memory.
type Large [24]int

// A Pair is a value in an interface.
type Pair struct {
	Text string
	N    int
}

// Error values that mean the same everywhere.
var ErrRound = &Failure{"round"}

// A Failure is an error that is passed.
type Failure struct{ Text string }

func (f *Failure) Error() string { return f.Text }

// ErrKnown is an error variable.
var ErrKnown error = ErrRound
