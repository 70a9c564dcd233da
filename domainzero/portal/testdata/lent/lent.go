// Package lent has a service whose methods set deadlines, or call another service.
package lent

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// Server is called by clients.
type Server interface {
	portals.Portal
	Hurry(n int) int
	Call(n int) int
	Before(n int) int
}

// Clock lets time pass.
type Clock interface {
	portals.Portal
	Spin(n int) error
}

const step = 20_000_000

type server struct{ clock Clock }

// Hurry sets a deadline and leaves it there.
func (s *server) Hurry(n int) int { portals.Deadline(portals.Nanos() + step); return n }

// Before sets a deadline and reports whether there was one.
func (s *server) Before(n int) int {
	if portals.Deadline(portals.Never) != portals.Never {
		return -1
	}
	return n
}

// Call takes longer than that.
func (s *server) Call(n int) int {
	if err := s.clock.Spin(n); err != nil {
		return -1
	}
	return n
}

type clock struct{}

func (clock) Spin(n int) error {
	for until := portals.Nanos() + 3*step; portals.Nanos() < until; {
		portals.Yield()
	}
	return nil
}

// Start does what the domain's name says.
func Start(d *portals.Domain) error {
	switch d.Name() {
	case "clock":
		return d.Export("clock", &clock{})
	case "server":
		c, err := portals.Lookup[Clock](d, "clock")
		if err != nil {
			return err
		}
		return d.Export("server", &server{c})
	}
	s, err := portals.Lookup[Server](d, "server")
	if err != nil {
		return err
	}
	portals.Print(strconv.Itoa(s.Before(0)) + " " + strconv.Itoa(s.Hurry(1)) + " " + strconv.Itoa(s.Call(2)) + " " + strconv.Itoa(s.Hurry(3)) + " " + strconv.Itoa(s.Before(4)) + "\n")
	return nil
}
