package domainzero

import (
	"errors"
	"fmt"

	"github.com/portico-os/portico/config/model"
)

// ErrNoDevices says that a domain was granted devices on a machine that has none.
var ErrNoDevices = errors.New("this needs a bare machine: portico qemu")

// reservedPorts belong to DomainZero, whatever a configuration grants: through some of them a
// domain could write memory that is not its own, or take the machine from others. What is left
// is what ISA reserves for cards, and the keyboard's data. Above it firmware puts power
// management and PCI devices, bus masters among them, where it likes.
var reservedPorts = []struct {
	model.PortRange
	what string
}{
	{model.PortRange{First: 0x00, Last: 0x5f}, "DMA and interrupt controllers and timers"},
	{model.PortRange{First: 0x61, Last: 0xff}, "what resets the machine, clock, DMA and interrupt controllers, system management"},
	{model.PortRange{First: 0x400, Last: 0xffff}, "power management and PCI"},
}

// portBitmapBytes holds a bit for each port, and what a word at the last of them reaches.
const portBitmapBytes = 1<<16/8 + 2

// grant checks what the configuration grants of the machine's devices, and lets the domain's
// code use the ports.
func (d *Domain) grant() error {
	d.block.Ports = d.sys.noPorts
	if len(d.config.Ports)+len(d.config.Interrupts) > 0 && d.sys.devices == nil {
		return fmt.Errorf("ports and interrupts: %w", ErrNoDevices)
	}
	if len(d.config.Ports) == 0 {
		return nil
	}
	a, err := d.takeMemory(portBitmapBytes)
	if err != nil {
		return err
	}
	d.block.Ports = a
	bitmap := bytesAt(a, portBitmapBytes)
	for _, r := range d.config.Ports {
		for _, x := range reservedPorts {
			if r.Overlaps(x.PortRange) {
				return fmt.Errorf("ports: %v includes some of %v, which no domain may have: %s", r, x.PortRange, x.what)
			}
		}
		for p := int(r.First); p <= int(r.Last); p++ {
			bitmap[p/8] |= 1 << (p % 8)
		}
	}
	return nil
}
