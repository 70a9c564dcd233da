// Package handout hands out objects as services.
package handout

import (
	"fmt"

	"github.com/portico-os/portico/portals"
)

// A Ticket is handed out, with a number.
type Ticket interface {
	portals.Portal
	Number() int
}

// An Office hands out tickets, and takes them back.
type Office interface {
	portals.Portal
	Ticket(n int) (Ticket, error)
	Return(t Ticket) (n int, err error)
}

type ticket struct{ number int }

func (t *ticket) Number() int { return t.number }

type office struct{}

func (*office) Ticket(n int) (Ticket, error) { return &ticket{n}, nil }

func (*office) Return(t Ticket) (int, error) { return t.Number(), nil }

// Start offers the office, or takes tickets: as many as are kept at a time, and in all.
func Start(d *portals.Domain) error {
	params := d.Params()
	role, kept, all := params.String("role", ""), params.Int("kept", 0), params.Int("all", 0)
	if err := params.Err(); err != nil {
		return err
	}
	if role != "client" {
		if err := d.Export("office", &office{}); err != nil {
			return err
		}
	}
	if role == "server" {
		return nil
	}
	o, err := portals.Lookup[Office](d, "office")
	if err != nil {
		return err
	}
	first, err := o.Ticket(-1)
	if err != nil {
		return err
	}
	tickets, sum := make([]Ticket, kept), 0
	for i := range all {
		t, err := o.Ticket(i)
		if err != nil {
			return fmt.Errorf("ticket %d: %w", i, err)
		}
		tickets[i%kept] = t
		sum += t.Number() - i
	}
	for i, t := range tickets {
		n, err := o.Return(t)
		if err != nil {
			return fmt.Errorf("return of ticket %d: %w", i, err)
		}
		sum += n%kept - i
	}
	portals.Print(fmt.Sprint(sum, first.Number(), "\n"))
	return nil
}
