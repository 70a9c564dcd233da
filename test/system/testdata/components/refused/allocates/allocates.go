// Package allocates has an interrupt handler that makes objects.
package allocates

import "github.com/portico-os/portico/portals"

type handler struct{ last *[64]byte }

func (h *handler) HandleInterrupt() {
	h.last = new([64]byte)
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	h := &handler{}
	return d.HandleInterrupt(4, h)
}
