// Package meter measures how long it takes until an interrupt handler runs. Its device is a
// 16550 whose output is its own input: a byte that it sends interrupts when no other has come
// for the time of four bytes, and that is known.
package meter

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// The second serial port of a PC.
const (
	ports = 0x2f8
	line  = 3

	data, enable, queue, form, modem, status = 0, 1, 2, 3, 4, 5 // registers

	divisor   = 4 // 28,800 bits a second
	byteNanos = 10 * divisor * 1_000_000_000 / 115_200
	waitBytes = 4 // until the interrupt
)

// limits are the upper ends of the histogram's classes, in microseconds.
var limits = [...]uint64{20, 50, 100, 200, 350, 500, 700, 1_042, 1_400, 2_000, 5_000, 10_000, 1 << 40}

type meter struct {
	ports   *portals.Ports
	samples *portals.AtomicVariable
	wait    uint64 // ticks from sending a byte to the interrupt
	due     uint64 // when the interrupt comes, in ticks
	limits  [len(limits)]uint64
	classes [len(limits)]int
	longest uint64
}

// HandleInterrupt notes how late it is, and sends the next byte.
func (m *meter) HandleInterrupt() {
	late := portals.Ticks() - m.due
	if m.ports.In8(status)&1 == 0 {
		return
	}
	m.ports.In8(data)
	for i := 0; i < len(limits); i++ {
		if late < m.limits[i] {
			m.classes[i]++
			break
		}
	}
	m.longest = max(m.longest, late)
	m.send()
	m.samples.SetUnblock(m.samples.Get() + 1)
}

func (m *meter) send() {
	m.due = portals.Ticks() + m.wait
	m.ports.Out8(data, 0)
}

// Start measures parameter samples interrupts, prints a histogram and ends the system.
func Start(d *portals.Domain) error {
	params := d.Params()
	samples := params.Int("samples", 1000)
	if err := params.Err(); err != nil {
		return err
	}
	m := &meter{}
	var err error
	if m.ports, err = d.Ports(ports, 8); err != nil {
		return err
	}
	if m.samples, err = portals.NewAtomicVariable(); err != nil {
		return err
	}
	micro := portals.TickRate() / 1_000_000
	m.wait = micro * (byteNanos * waitBytes / 1000)
	for i, limit := range limits {
		m.limits[i] = limit * micro
	}
	for _, setting := range [...]struct {
		register uint16
		value    uint8
	}{
		{form, 0x80}, {data, divisor}, {enable, 0}, {form, 3},
		{queue, 0xc7}, // on, empty, interrupts at 14 bytes
		{modem, 0x18}, // the line is connected; output is input
		{enable, 1},
	} {
		m.ports.Out8(setting.register, setting.value)
	}
	if err := d.HandleInterrupt(line, m); err != nil {
		return err
	}
	m.send()
	for n := int64(0); n < int64(samples); n = m.samples.Get() {
		m.samples.BlockIf(n)
	}
	portals.Print("meter: microseconds until handlers ran:")
	for i, n := range m.classes {
		limit := "more"
		if i < len(limits)-1 {
			limit = "<" + strconv.Itoa(int(limits[i]))
		}
		portals.Print(" " + limit + ":" + strconv.Itoa(n))
	}
	portals.Print(" longest:" + strconv.Itoa(int(m.longest/micro)) + "\n")
	portals.Exit(7)
	return nil
}
