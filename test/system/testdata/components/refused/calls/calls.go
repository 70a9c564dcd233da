// Package calls has an interrupt handler that calls another domain.
package calls

import "github.com/portico-os/portico/portals"

type other interface {
	portals.Portal
	Work() error
}

type handler struct{ other other }

func (h *handler) HandleInterrupt() {
	_ = h.other.Work()
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	o, err := portals.Lookup[other](d, "other0")
	if err != nil {
		return err
	}
	h := &handler{o}
	return d.HandleInterrupt(4, h)
}
