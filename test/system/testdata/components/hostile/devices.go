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

	secondPorts = 0x2f8 // those of the second one
	secondLine  = 3

	serialData   = 0
	serialEnable = 1 // register: which interrupts
	serialFormat = 3
	serialModem  = 4
	serialStatus = 5

	serialWhenReceived = 1
	serialWhenEmpty    = 2    // the transmitter is empty: interrupts until something is sent
	serialConnect      = 8    // the interrupt line
	serialLoop         = 0x10 // output is input
	serialSilent       = 0xc0 // break, and the rate instead of data
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
			v, err := portals.NewAtomicVariable()
			if err != nil {
				return 0, err, true
			}
			variables = append(variables, v)
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
	case "leave": // while the line is high
		_, err, _ := interrupted(d, ports, &careless{})
		if err == nil {
			portals.Exit(5)
		}
		return 0, err, true
	case "silence":
		ports.Out8(serialModem, serialLoop)
		ports.Out8(serialFormat, serialSilent)
		portals.Exit(6)
	case "echo":
		return echo(d)
	case "change":
		c := &changing{list: make([]int, 1000)}
		_, err, _ := interrupted(d, ports, c)
		finished = 1
		for i := 0; err == nil; i++ { // handlers run between any two of these
			c.index = 999 * (i & 1)
			c.list = make([]int, 1+c.index)
		}
		return 0, err, true
	case "shout":
		finished = 1
		for {
			portals.Print("Hear me, hear me, hear me! I shout so that nobody else is heard.\n")
		}
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

// echo lets the second serial port receive what it sends, and sends what it receives.
func echo(d *portals.Domain) (int, error, bool) {
	ports, err := d.Ports(secondPorts, 8)
	if err == nil {
		err = d.HandleInterrupt(secondLine, &echoing{ports})
	}
	if err != nil {
		return 0, err, true
	}
	ports.Out8(serialModem, serialConnect|serialLoop)
	ports.Out8(serialEnable, serialWhenReceived)
	ports.Out8(serialData, 'x')
	return 0, nil, true
}

type echoing struct{ ports *portals.Ports }

func (h *echoing) HandleInterrupt() { h.ports.Out8(serialData, h.ports.In8(serialData)) }

// A changing handler's list and index are changed one after the other by a thread.
type changing struct {
	index int
	list  []int
}

func (h *changing) HandleInterrupt() { h.list[h.index]++ }

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
