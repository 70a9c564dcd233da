package uart16550_test

import "sync"

// A chip behaves like a PC16550D, as far as its data sheet says what a driver may rely on.
// Both directions are as fast as the test wants: what is sent arrives at once, and is
// received when the test calls receive.
type chip struct {
	lock           sync.Mutex
	enable, line   uint8
	modem, scratch uint8
	divisor        uint16
	queues         bool
	received       []byte
	overrun        bool
	emptied        bool // the transmitter's queue, and the driver does not know yet
	sent           []byte
	perStatus      int // bytes sent since the driver last looked whether it may send
	mostPerStatus  int
	absent, old    bool // answers like a bus without a chip, or like an 8250
}

// In reads a register.
func (c *chip) In(port uint16, _ int) uint32 {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.absent {
		return 0xff
	}
	switch port {
	case 0:
		if c.line&0x80 != 0 {
			return uint32(c.divisor & 0xff)
		}
		if len(c.received) == 0 {
			return 0
		}
		b := c.received[0]
		c.received = c.received[1:]
		return uint32(b)
	case 1:
		if c.line&0x80 != 0 {
			return uint32(c.divisor >> 8)
		}
		return uint32(c.enable)
	case 2:
		cause := c.cause()
		if cause == 0x02 {
			c.emptied = false
		}
		if c.queues && !c.old {
			cause |= 0xc0
		}
		return uint32(cause)
	case 3:
		return uint32(c.line)
	case 4:
		return uint32(c.modem)
	case 5:
		status := uint32(0x60)
		c.perStatus = 0
		if len(c.received) > 0 {
			status |= 1
		}
		if c.overrun {
			status |= 2
			c.overrun = false
		}
		return status
	case 7:
		return uint32(c.scratch)
	}
	return 0
}

// cause returns what the interrupt identification register says, by priority.
func (c *chip) cause() uint8 {
	switch {
	case c.enable&4 != 0 && c.overrun:
		return 0x06
	case c.enable&1 != 0 && len(c.received) >= 4:
		return 0x04
	case c.enable&1 != 0 && len(c.received) > 0:
		return 0x0c // the time-out is at once
	case c.enable&2 != 0 && c.emptied:
		return 0x02
	}
	return 0x01
}

// Out writes a register.
func (c *chip) Out(port uint16, _ int, value uint32) {
	c.lock.Lock()
	defer c.lock.Unlock()
	v := uint8(value)
	switch port {
	case 0:
		if c.line&0x80 != 0 {
			c.divisor = c.divisor&0xff00 | uint16(v)
			return
		}
		c.sent = append(c.sent, v)
		c.perStatus++
		c.mostPerStatus = max(c.mostPerStatus, c.perStatus)
		c.emptied = true
	case 1:
		if c.line&0x80 != 0 {
			c.divisor = c.divisor&0xff | uint16(v)<<8
			return
		}
		if v&2 != 0 && c.enable&2 == 0 {
			c.emptied = true // the queue is always empty here
		}
		c.enable = v
	case 2:
		if v&2 != 0 || c.queues != (v&1 != 0) {
			c.received = nil
		}
		c.queues = v&1 != 0
	case 3:
		c.line = v
	case 4:
		c.modem = v
	case 7:
		c.scratch = v
	}
}

// Interrupts tells whether the interrupt line is high.
func (c *chip) Interrupts() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.modem&8 != 0 && c.cause() != 0x01
}

// receive lets bytes arrive. Those for which the queue has no room are lost.
func (c *chip) receive(b ...byte) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, x := range b {
		if len(c.received) == 16 {
			c.overrun = true
			continue
		}
		c.received = append(c.received, x)
	}
}

// output returns what was sent.
func (c *chip) output() string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return string(c.sent)
}
