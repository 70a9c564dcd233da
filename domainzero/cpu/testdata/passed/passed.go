// Package passed has threads whose deadlines pass while they are in no call.
package passed

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// Server takes its time.
type Server interface {
	portals.Portal
	// Hold returns when nobody wants it to, or waits for ever.
	Hold(waits bool) error
	// Unwanted returns how many calls of Hold have found that nobody wants them.
	Unwanted() int
}

type (
	server struct{ calls *counter }
	// A counter is an object of its own: while one is busy the other is not.
	counter struct{ unwanted int }
)

var sum int

func (s *server) Hold(waits bool) error {
	for portals.Wanted() {
		for range 100_000 {
			sum++
		}
		if waits {
			portals.Sleep(portals.Never)
		}
	}
	s.calls.unwanted++
	return nil
}

func (s *server) Unwanted() int         { return s.calls.unwanted }
func (c *counter) Hold(bool) error      { return nil }
func (c *counter) Unwanted() int        { return c.unwanted }
func print(d *portals.Domain, s string) { portals.Print(d.Name() + ": " + s + "\n") }

// Start does what the domain's parameter says.
func Start(d *portals.Domain) error {
	soon, never := portals.Nanos()+1_000_000, int64(1)<<61
	switch p := d.Params(); p.String("do", "") {
	case "serves", "serves busily":
		s := &server{&counter{}}
		if err := d.Export("s", s); err != nil {
			return err
		}
		if err := d.Export("count", s.calls); err != nil || p.String("do", "") == "serves" {
			return err
		}
		for {
			sum++
		}
	case "parks when it has passed":
		portals.Deadline(1)
		portals.Sleep(portals.Never)
	case "parks before it passes":
		portals.Deadline(never)
		portals.Sleep(portals.Never)
	case "passes while it is parked":
		portals.Deadline(soon)
		portals.Sleep(portals.Never)
	case "blocks":
		portals.Deadline(never)
		v, err := portals.NewAtomicVariable()
		if err != nil {
			return err
		}
		v.BlockIf(0)
	case "ends":
		portals.Deadline(never)
	case "takes it back":
		s, err := portals.Lookup[Server](d, "s")
		if err != nil {
			return err
		}
		portals.Deadline(soon)
		portals.Deadline(portals.Never)
		portals.Deadline(soon)
		due := soon + 20_000_000
		portals.Deadline(due)
		err = s.Hold(true)
		print(d, err.Error()+", late enough "+strconv.FormatBool(portals.Nanos() >= due))
	case "calls later":
		s, err := portals.Lookup[Server](d, "s")
		if err != nil {
			return err
		}
		portals.Deadline(soon)
		portals.Sleep(portals.Nanos() + 20_000_000)
		print(d, s.Hold(true).Error())
	case "asks often":
		s, err := portals.Lookup[Server](d, "s")
		if err != nil {
			return err
		}
		for range 200 {
			s.Unwanted()
		}
		print(d, "done")
	case "is told first":
		return toldFirst(d)
	}
	return nil
}

// toldFirst calls who uses the processor until it is not wanted.
func toldFirst(d *portals.Domain) error {
	s, err := portals.Lookup[Server](d, "s")
	if err != nil {
		return err
	}
	c, err := portals.Lookup[Server](d, "count")
	if err != nil {
		return err
	}
	for i := range 10 {
		portals.Deadline(portals.Nanos() + 100_000 + int64(i)*300_000)
		err := s.Hold(false)
		portals.Deadline(portals.Never)
		if n := c.Unwanted(); err != portals.ErrTimeout || n != i {
			print(d, "call "+strconv.Itoa(i)+" fails when "+strconv.Itoa(n)+" know that they are not wanted")
		}
		for c.Unwanted() == i {
			portals.Yield()
		}
	}
	print(d, "done")
	return nil
}
