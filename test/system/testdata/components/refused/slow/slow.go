// Package slow has an interrupt handler that takes a tenth of a second.
package slow

import "github.com/portico-os/portico/portals"

type handler struct{ ports *portals.Ports }

func (h *handler) HandleInterrupt() {
	for i := 0; i < 100_000; i++ {
		h.ports.In8(5)
	}
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	ports, err := d.Ports(0x3f8, 8)
	if err != nil {
		return err
	}
	h := &handler{ports}
	return d.HandleInterrupt(4, h)
}
