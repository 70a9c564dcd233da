// Package torn has a service that takes and gives interfaces and memory objects, and domains whose
// interrupt handlers fail.
package torn

import (
	"strconv"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// A Desk takes what it is passed, and gives as much.
type Desk interface {
	portals.Portal
	Take(list []any, objects []*memobj.Memory) (int, error)
	Give(n int) ([]any, []*memobj.Memory, error)
}

type desk struct{}

func (desk) Take(list []any, objects []*memobj.Memory) (int, error) {
	return len(list) + len(objects), nil
}

func (desk) Give(n int) ([]any, []*memobj.Memory, error) { return things(n) }

func things(n int) (list []any, objects []*memobj.Memory, err error) {
	for i := range n {
		m, err := memobj.New(8)
		if err != nil {
			return nil, nil, err
		}
		list, objects = append(list, i), append(objects, m)
	}
	return list, objects, nil
}

// A handler fails.
type handler struct{ none *handler }

func (h *handler) HandleInterrupt() { h.none = h.none.none }

const count = 20

// Start offers the service, or calls it again and again. Parameter line says whose handler fails.
func Start(d *portals.Domain) error {
	p := d.Params()
	serves, line, calls := p.Bool("serves", false), p.Int("line", 0), p.Int("calls", 3)
	if err := p.Err(); err != nil {
		return err
	}
	if line > 0 {
		if err := d.HandleInterrupt(line, &handler{}); err != nil {
			return err
		}
	}
	if serves {
		return d.Export("desk", &desk{})
	}
	desk, err := portals.Lookup[Desk](d, "desk")
	if err != nil {
		return err
	}
	for range calls {
		list, objects, err := things(count)
		if err != nil {
			return err
		}
		n, err := desk.Take(list, objects)
		tell(d, "took", n, err)
		list, objects, err = desk.Give(count)
		tell(d, "gave", len(list)+len(objects), err)
	}
	return nil
}

func tell(d *portals.Domain, what string, n int, err error) {
	text := "well"
	if err != nil {
		text = err.Error()
	}
	portals.Print(d.Name() + ": " + what + " " + strconv.Itoa(n) + ", " + text + "\n")
}
