package domainzero

import (
	"errors"
	"fmt"

	"github.com/portico-os/portico/domainzero/platform"
)

// A PortRange is a range of I/O ports, both ends included.
type PortRange struct{ First, Last uint16 }

// ErrNoDevices says that a domain was granted devices on a machine that has none.
var ErrNoDevices = errors.New("this needs a bare machine: portico qemu")

// reservedPorts belong to DomainZero, whatever a configuration grants: through some of them a
// domain could write memory that is not its own, or take the machine from others. What is left
// is what ISA reserves for cards, and the keyboard's data. Above it firmware puts power
// management and PCI devices, bus masters among them, where it likes.
var reservedPorts = []struct {
	PortRange
	what string
}{
	{PortRange{0x00, 0x5f}, "DMA and interrupt controllers and timers"},
	{PortRange{0x61, 0xff}, "what resets the machine, clock, DMA and interrupt controllers, system management"},
	{PortRange{0x400, 0xffff}, "power management and PCI"},
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
	for _, line := range d.config.Interrupts {
		if line < 0 || line >= platform.MaxLines {
			return fmt.Errorf("interrupts: line %d is not between 0 and %d", line, platform.MaxLines-1)
		}
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
			if r.First <= x.Last && x.First <= r.Last {
				return fmt.Errorf("ports: %#x-%#x includes some of %#x-%#x, which no domain may have: %s", r.First, r.Last, x.First, x.Last, x.what)
			}
		}
		for p := int(r.First); p <= int(r.Last); p++ {
			bitmap[p/8] |= 1 << (p % 8)
		}
	}
	return nil
}
