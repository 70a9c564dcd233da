package server

import (
	"github.com/portico-os/portico/components/ipc"
	"github.com/portico-os/portico/portals"
)

// Server implements [ipc.Service].
type Server struct{ calls int }

// Null counts the call.
func (s *Server) Null() { s.calls++ }

// Add returns the sum of two numbers.
func (s *Server) Add(a, b int) int { return a + b }

// Object returns the sum of the object's numbers.
func (s *Server) Object(o *ipc.Object) int {
	return o.A + o.B + o.C + o.D + o.E + o.F + o.G + o.H
}

// Slice returns the slice's length.
func (s *Server) Slice(b []byte) int { return len(b) }

// Graph returns how many nodes the list has.
func (s *Server) Graph(n *ipc.Node) int {
	count := 0
	for ; n != nil; n = n.Next {
		count++
	}
	return count
}

// Start offers the service. Parameter export is its name (ipc0).
func Start(d *portals.Domain) error {
	params := d.Params()
	name := params.String("export", "ipc0")
	if err := params.Err(); err != nil {
		return err
	}
	return d.Export(name, &Server{})
}
