package hostile

import (
	"errors"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// The first serial port of a PC.
const (
	serialPorts = 0x3f8
	serialLine  = 4

	serialEnable = 1 // register: which interrupts
	serialModem  = 4
	serialStatus = 5

	serialWhenEmpty = 2 // the transmitter is empty: interrupts until something is sent
	serialConnect   = 8 // the interrupt line
)

// device does a deed of drivers. ok is false if there is none of this name.
func device(d *portals.Domain, deed string) (n int, err error, ok bool) {
	ports, err := d.Ports(serialPorts, 8)
	if err != nil {
		return 0, err, true
	}
	switch deed {
	case "port":
		return int(ports.In8(serialStatus)), nil, true
	case "ports":
		if ports, err = d.Ports(serialPorts-8, 8); err != nil {
			return 0, err, true
		}
		return int(ports.In32(6)), nil, true // two of them are the next device's
	case "line":
		return 0, d.HandleInterrupt(serialLine, &careless{}), true
	case "lines":
		for _, line := range []int{-1, 0, serialLine, 63, 64, 1 << 40, -1 << 63} {
			if err := d.HandleInterrupt(line, &careless{}); !errors.Is(err, portals.ErrDenied) {
				return line, errors.New("handling the line was not denied"), true
			}
		}
		return 0, portals.ErrDenied, true
	case "output":
		return d.TakeOutput(make([]byte, 100)), d.WaitOutput(), true
	case "variables":
		for {
			if _, err := portals.NewAtomicVariable(); err != nil {
				return 0, err, true
			}
		}
	case "block":
		v, err := portals.NewAtomicVariable()
		if err != nil {
			return 0, err, true
		}
		v.BlockIf(0)
		return 1, nil, true
	case "borrow":
		e, err := portals.Lookup[contract.Evil](d, "owner0")
		if err != nil {
			return 0, err, true
		}
		if ports, err = e.Lend(); err != nil {
			return 0, err, true
		}
		return int(ports.In8(serialStatus)), nil, true
	case "own":
		return int(ports.In8(serialStatus)), d.HandleInterrupt(serialLine, &careless{}), true
	case "take over":
		return 0, d.HandleInterrupt(serialLine, &careless{}), true
	case "witness":
		for from := 0; ; portals.Yield() {
			events, err := manager.Events(from)
			if err != nil {
				return 0, err, true
			}
			for _, e := range events {
				if e.Kind == manager.Storm {
					return int(e.Argument), nil, true
				}
				from = e.Number + 1
			}
		}
	case "storm":
		return interrupted(d, ports, &careless{})
	case "fault":
		return interrupted(d, ports, &faulty{})
	case "intrude":
		return interrupted(d, ports, &intruder{ports})
	}
	return 0, nil, false
}

// interrupted makes the serial port interrupt all the time.
func interrupted(d *portals.Domain, ports *portals.Ports, h portals.InterruptHandler) (int, error, bool) {
	if err := d.HandleInterrupt(serialLine, h); err != nil {
		return 0, err, true
	}
	ports.Out8(serialModem, serialConnect)
	ports.Out8(serialEnable, serialWhenEmpty)
	return 0, nil, true
}

// A careless handler does nothing about what the device wants.
type careless struct{ count int }

func (h *careless) HandleInterrupt() { h.count++ }

// A faulty handler has a check fail.
type faulty struct {
	index int
	table [4]int
}

func (h *faulty) HandleInterrupt() {
	h.index += 3
	h.table[h.index]++
}

// An intruder's handler reads what was not granted.
type intruder struct{ ports *portals.Ports }

func (h *intruder) HandleInterrupt() { h.ports.In8(8) }
