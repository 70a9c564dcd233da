package ipc

import "github.com/portico-os/portico/portals"

// Service is called by the benchmark.
type Service interface {
	portals.Portal
	// Null has no parameters.
	Null()
	// Add returns the sum of two numbers.
	Add(a, b int) int
	// Object returns the sum of an object of 64 bytes.
	Object(o *Object) int
	// Slice returns the length of a slice.
	Slice(b []byte) int
	// Graph returns how many nodes a list has.
	Graph(n *Node) int
}

// Object is an object of 64 bytes.
type Object struct{ A, B, C, D, E, F, G, H int }

// Node is a node of a list.
type Node struct {
	Next  *Node
	Value int
}

// List returns a list of n nodes.
func List(n int) *Node {
	var first *Node
	for i := range n {
		first = &Node{first, i}
	}
	return first
}
