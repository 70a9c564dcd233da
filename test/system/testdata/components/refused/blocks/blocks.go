// Package blocks has an interrupt handler that waits for a thread.
package blocks

import "github.com/portico-os/portico/portals"

type handler struct{ ready *portals.AtomicVariable }

func (h *handler) HandleInterrupt() {
	h.ready.BlockIf(0)
}

// Start handles interrupts of the first serial port.
func Start(d *portals.Domain) error {
	v, err := portals.NewAtomicVariable()
	if err != nil {
		return err
	}
	h := &handler{v}
	return d.HandleInterrupt(4, h)
}
