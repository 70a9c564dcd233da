// Package recurses has an interrupt handler that calls itself.
package recurses

import "github.com/portico-os/portico/portals"

type handler struct{ depth int }

func (h *handler) HandleInterrupt() {
	if h.depth++; h.depth < 1000 {
		h.HandleInterrupt()
	}
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	h := &handler{}
	return d.HandleInterrupt(4, h)
}
