// Package endless has an interrupt handler that waits for the device in a loop.
package endless

import "github.com/portico-os/portico/portals"

type handler struct{ ports *portals.Ports }

func (h *handler) HandleInterrupt() {
	for h.ports.In8(5)&1 == 0 {
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
