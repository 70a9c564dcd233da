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

// reservedPorts belong to DomainZero, whatever a configuration grants: through each of them a
// domain could write memory that is not its own, or take the machine from others.
var reservedPorts = []struct {
	PortRange
	device string
}{
	{PortRange{0x00, 0x0f}, "DMA controller"},
	{PortRange{0x20, 0x21}, "interrupt controller"},
	{PortRange{0x40, 0x43}, "interval timer"},
	{PortRange{0x61, 0x61}, "system control port B"},
	{PortRange{0x64, 0x64}, "keyboard controller's command port, which resets the machine"},
	{PortRange{0x70, 0x77}, "clock's memory and NMI mask"},
	{PortRange{0x80, 0x9f}, "DMA page registers and system control port A"},
	{PortRange{0xa0, 0xa1}, "interrupt controller"},
	{PortRange{0xb2, 0xb3}, "system management"},
	{PortRange{0xc0, 0xdf}, "DMA controller"},
	{PortRange{0xf4, 0xf7}, "exit of the emulator"},
	{PortRange{0x4d0, 0x4d1}, "interrupt controller"},
	{PortRange{0x505, 0x506}, "panic device of the emulator"},
	{PortRange{0x510, 0x51b}, "emulator's configuration, which has DMA"},
	{PortRange{0x600, 0x67f}, "power management"},
	{PortRange{0xcd8, 0xcff}, "PCI configuration and reset"},
	{PortRange{0x5658, 0x565b}, "hypervisor's back door, which changes registers"},
	{PortRange{0xae00, 0xafff}, "hot plugging and power management"},
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
				return fmt.Errorf("ports: %#x-%#x includes %#x-%#x, the %s, which no domain may have", r.First, r.Last, x.First, x.Last, x.device)
			}
		}
		for p := int(r.First); p <= int(r.Last); p++ {
			bitmap[p/8] |= 1 << (p % 8)
		}
	}
	return nil
}
