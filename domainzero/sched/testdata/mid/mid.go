// Package mid makes timers fire in the middle of hooks.
package mid

import "github.com/portico-os/portico/portals"

type Server interface {
	portals.Portal
	Add(a, b int) (int, error)
}
type Napper interface {
	portals.Portal
	Nap() error
}
type server struct{}
type napper struct{}

func (*server) Add(a, b int) (int, error) { return a + b, nil }
func (*napper) Nap() error {
	for {
		portals.Sleep(portals.Nanos() + 100000)
	}
}

func Start(d *portals.Domain) error {
	switch d.Name() {
	case "server":
		return d.Export("server", &server{})
	case "caller":
		n, err := portals.Lookup[Napper](d, "nap")
		if err != nil {
			return err
		}
		return n.Nap()
	}
	if err := d.Export("nap", &napper{}); err != nil {
		return err
	}
	s, err := portals.Lookup[Server](d, "server")
	if err != nil {
		return err
	}
	for i := range 300000 {
		if n, err := s.Add(i, 1); n != i+1 || err != nil {
			portals.Print("wrong sum\n")
			return nil
		}
	}
	portals.Print("done\n")
	return nil
}
