package services

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// ErrNoDevices says that a domain was granted devices on a machine that has none. Callers of
// domainzero.System.Create compare with it.
var ErrNoDevices = errors.New("this needs a bare machine: portico qemu")

// reservedPorts belong to DomainZero, whatever a configuration grants: through some of them a
// domain could write memory that is not its own, or take the machine from others. What is left
// is what ISA reserves for cards, and the keyboard's data. Above it firmware puts power
// management and PCI devices, bus masters among them, where it likes. Fixed; Grant refuses what
// overlaps.
var reservedPorts = []struct {
	model.PortRange
	what string
}{
	{model.PortRange{First: 0x00, Last: 0x5f}, "DMA and interrupt controllers and timers"},
	{model.PortRange{First: 0x61, Last: 0xff}, "what resets the machine, clock, DMA and interrupt controllers, system management"},
	{model.PortRange{First: 0x400, Last: 0xffff}, "power management and PCI"},
}

// PortBitmapBytes holds a bit for each port, and what a word at the last of them reaches: native
// code looks at two bytes more without asking.
const PortBitmapBytes = 1<<16/8 + 2

// Grant checks what the configuration grants a domain of the machine's devices, and lets its
// code use the ports. Precondition: the domain does not run yet; if Grant fails it never does, for
// then the bitmap may grant what no domain may have: System.make calls it before it makes a thread.
func (s *Services) Grant(d *domain.Domain) error {
	if len(d.Config.Ports)+len(d.Config.Interrupts) > 0 && s.machine.Devices() == nil {
		return fmt.Errorf("ports and interrupts: %w", ErrNoDevices)
	}
	if len(d.Config.Ports) == 0 {
		return nil
	}
	a, err := d.Account.Take(PortBitmapBytes)
	if err != nil {
		return err
	}
	d.Block.Ports = a
	bitmap := memory.Bytes(a, PortBitmapBytes)
	for _, r := range d.Config.Ports {
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

// interruptHandle makes an object of a domain the handler of a line.
func interruptHandle(s *Services, c call) *domain.Thread {
	d, line, typ := c.Domain, c.int(0), c.addr(1)
	switch {
	case !slices.Contains(d.Config.Interrupts, line):
		return c.code(bytecode.CodeDenied)
	case typ == 0:
		return c.code(bytecode.CodeType)
	}
	u, t := s.common.Linker.Universe, d.TypeAt(typ)
	handles := link.SelectorOf(u, "HandleInterrupt", u.Func(nil, nil, false))
	i := slices.IndexFunc(t.Methods, func(m link.Method) bool { return m.Selector == handles })
	if t.Portal || t.Type.Kind != bytecode.KindPointer || i < 0 {
		return c.code(bytecode.CodeType)
	}
	var code abi.Addr
	err := s.common.Linked(c.Thread, func() (err error) {
		code, err = d.Space.Code(t.Methods[i].Component, t.Methods[i].Func)
		return err
	})
	if link.IsLater(err) {
		return s.cpu.Again(c.Thread, abi.StubIntrinsic)
	}
	if err != nil {
		return c.code(bytecode.CodeQuota)
	}
	return c.code(s.cpu.Interrupts.Handle(d, line, code, c.addr(2)))
}
