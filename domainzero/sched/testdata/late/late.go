// Package late ends a domain when its slice is over and a deadline passes.
package late

import "github.com/portico-os/portico/portals"

type Server interface {
	portals.Portal
	Hold() error
	Plain(n int) int
	Big() ([40]int, error)
}

type node struct {
	next *node
	n    [3]int
}

var list *node

type server struct{}

func (*server) Hold() error {
	portals.Sleep(portals.Nanos() + 1000000000000)
	return nil
}
func (*server) Plain(n int) int       { return n }
func (*server) Big() ([40]int, error) { return [40]int{}, nil }

// D is when c2's deadline passes, in the second of the collections that the server ends with.
const D = 3000000000

func Start(d *portals.Domain) error {
	if d.Name() == "server" {
		for range 100000 {
			list = &node{next: list}
		}
		if err := d.Export("s", &server{}); err != nil {
			return err
		}
		portals.Sleep(D - 500000000)
		portals.Collect()
		began := portals.Nanos()
		portals.Collect()
		l := portals.Nanos() - began
		portals.Sleep(D - l - l/2)
		portals.Collect()
		// As many exits without a loop, and so without a poll, as make DomainZero look at the time.
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Nanos()
		portals.Collect()
		portals.Exit(0)
	}
	s, err := portals.Lookup[Server](d, "s")
	if err != nil {
		return err
	}
	switch d.Name() {
	case "c0":
		return s.Hold()
	case "c1":
		portals.Sleep(D - 2000000000)
		s.Plain(1)
	case "c2":
		portals.Sleep(D - 1500000000)
		portals.Deadline(D)
		_, err := s.Big()
		portals.Deadline(portals.Never)
		if err != nil {
			portals.Print("c2: " + err.Error() + "\n")
		}
	}
	return nil
}
