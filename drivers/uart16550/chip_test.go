package uart16550_test

import "sync"

// A chip behaves like a PC16550D, as far as its data sheet says what a driver may rely on. A
// byte takes one unit of time on the line, in either direction. Time passes when the test says
// so.
type chip struct {
	lock           sync.Mutex
	enable, line   uint8
	modem, scratch uint8
	divisor        uint16
	queues         bool
	trigger        int // received bytes that interrupt
	received       []received
	overrun        bool
	idle           int    // time since a byte was received or read
	waiting        []byte // to be sent
	shifting       bool   // a byte is on the line, the first one of waiting
	emptied        bool   // the transmitter's queue, and the driver does not know yet
	sent           []byte
	overflowed     int  // bytes that were written to the full queue
	timed          bool // time passes with each access
	atOnce         bool // what is sent is on the other end at once
	absent, old    bool // answers like a bus without a chip, or like an 8250
}

// A received byte, and what was wrong with it on the line.
type received struct{ value, errors uint8 }

// Bits of registers.
const (
	chipOverrun, chipErrors, chipBroken = 0x02, 0x1c, 0x80 // line status
	chipLoop                            = 0x10             // modem control
)

// room is how many bytes each queue holds.
func (c *chip) room() int {
	if c.queues {
		return 16
	}
	return 1
}

// In reads a register.
func (c *chip) In(port uint16, _ int) uint32 {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.absent {
		return 0xff
	}
	if c.timed {
		c.tick()
	}
	latch := c.line&0x80 != 0
	switch {
	case port == 0 && latch:
		return uint32(c.divisor & 0xff)
	case port == 0:
		c.idle = 0
		if len(c.received) == 0 {
			return 0
		}
		b := c.received[0].value
		c.received = c.received[1:]
		return uint32(b)
	case port == 1 && latch:
		return uint32(c.divisor >> 8)
	case port == 1:
		return uint32(c.enable)
	case port == 2:
		cause := c.cause()
		if cause == 0x02 {
			c.emptied = false
		}
		if c.queues && !c.old {
			cause |= 0xc0
		}
		return uint32(cause)
	case port == 3:
		return uint32(c.line)
	case port == 4:
		return uint32(c.modem)
	case port == 5:
		return uint32(c.status())
	case port == 7:
		return uint32(c.scratch)
	}
	return 0
}

// status returns the line status register, whose errors are gone with that.
func (c *chip) status() (status uint8) {
	if len(c.received) > 0 {
		status |= 0x01 | c.received[0].errors
		for _, r := range c.received {
			if r.errors != 0 {
				status |= chipBroken
			}
		}
		c.received[0].errors = 0
	}
	if c.overrun {
		status |= chipOverrun
		c.overrun = false
	}
	if queued := len(c.waiting); queued == 0 {
		status |= 0x60
	} else if queued == 1 && c.shifting {
		status |= 0x20
	}
	return status
}

// cause returns what the interrupt identification register says, by priority.
func (c *chip) cause() uint8 {
	broken := c.overrun || len(c.received) > 0 && c.received[0].errors != 0
	switch {
	case c.enable&4 != 0 && broken:
		return 0x06
	case c.enable&1 != 0 && len(c.received) >= c.trigger && len(c.received) > 0:
		return 0x04
	case c.enable&1 != 0 && len(c.received) > 0 && c.idle >= 4:
		return 0x0c
	case c.enable&2 != 0 && c.emptied:
		return 0x02
	}
	return 0x01
}

// Out writes a register.
func (c *chip) Out(port uint16, _ int, value uint32) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.timed {
		c.tick()
	}
	v, latch := uint8(value), c.line&0x80 != 0
	switch {
	case port == 0 && latch:
		c.divisor = c.divisor&0xff00 | uint16(v)
	case port == 0:
		if len(c.waiting) >= c.room()+1 || len(c.waiting) == c.room() && !c.shifting {
			c.overflowed++
			return
		}
		c.waiting, c.emptied = append(c.waiting, v), false
		for c.atOnce && len(c.waiting) > 0 {
			c.shift()
		}
	case port == 1 && latch:
		c.divisor = c.divisor&0xff | uint16(v)<<8
	case port == 1:
		if v&2 != 0 && c.enable&2 == 0 && (len(c.waiting) == 0 || len(c.waiting) == 1 && c.shifting) {
			c.emptied = true
		}
		c.enable = v & 0x0f
	case port == 2:
		on := v&1 != 0
		if c.queues != on || v&2 != 0 {
			c.received = nil
		}
		if c.queues != on || v&4 != 0 {
			c.waiting, c.shifting = nil, false
		}
		if c.queues, c.trigger = on, 1; on {
			c.trigger = []int{1, 4, 8, 14}[v>>6]
		}
	case port == 3:
		c.line = v
	case port == 4:
		c.modem = v & 0x1f
	case port == 7:
		c.scratch = v
	}
}

// tick lets the time pass that a byte takes.
func (c *chip) tick() {
	c.idle++
	if len(c.waiting) > 0 {
		c.shift()
	}
}

// shift puts a byte on the line when the one before is gone.
func (c *chip) shift() {
	if c.shifting {
		if c.modem&chipLoop != 0 {
			c.arrive(received{value: c.waiting[0]})
		} else {
			c.sent = append(c.sent, c.waiting[0])
		}
		c.waiting, c.shifting = c.waiting[1:], false
	}
	if len(c.waiting) > 0 {
		c.shifting = true
		c.emptied = c.emptied || len(c.waiting) == 1
	}
}

func (c *chip) arrive(r received) {
	c.idle = 0
	if len(c.received) >= c.room() {
		c.overrun = true
		return
	}
	c.received = append(c.received, r)
}

// Interrupts tells whether the interrupt line is high.
func (c *chip) Interrupts() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.modem&0x18 == 8 && c.cause() != 0x01
}

// receive lets bytes arrive, and then nothing for as long as the chip waits for more. Those
// for which the queue has no room are lost.
func (c *chip) receive(b ...byte) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, x := range b {
		c.arrive(received{value: x})
	}
	c.idle = 4
}

// pass lets time pass, in which a byte arrives unless the driver asks for a pause.
func (c *chip) pass(b ...byte) (arrived bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.tick()
	if len(b) == 0 || c.modem&2 == 0 {
		return false
	}
	c.arrive(received{value: b[0]})
	return true
}

// output returns what was sent.
func (c *chip) output() string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return string(c.sent)
}
