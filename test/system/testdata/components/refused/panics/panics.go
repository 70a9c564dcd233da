// Package panics has an interrupt handler that panics.
package panics

import "github.com/portico-os/portico/portals"

type handler struct{ err error }

func (h *handler) HandleInterrupt() {
	if h.err != nil {
		panic(h.err)
	}
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	h := &handler{}
	return d.HandleInterrupt(4, h)
}
