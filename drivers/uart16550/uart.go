package uart16550

import (
	"errors"

	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// ringBytes is the size of each ring: a power of two. Input of 0.7 seconds at 115,200 baud
// fits in.
const ringBytes = 8192

// With more than pause bytes to read the driver asks the other end, by its request to send, to
// send no more, and with goOn or fewer to go on. If it sends all the same the ring fills, and then the
// chip, which may lose input: an emulated one takes no more instead.
const (
	pause = ringBytes * 3 / 4
	goOn  = ringBytes / 4
)

var _ console.Console = (*UART)(nil)

// Errors of Open.
var (
	ErrAbsent = errors.New("there is no 16550 at this port")
	ErrBaud   = errors.New("the baud rate does not divide 115200")
)

// UART is a serial port. It is the console of package components/console.
//
// Each counter has one writer: received, sent and overruns the interrupt handler, read the
// reading thread, queued the writing one. So received-read bytes are in the input ring and
// queued-sent bytes in the output ring.
type UART struct {
	ports          *portals.Ports
	received, read *portals.AtomicVariable
	queued, sent   *portals.AtomicVariable
	overruns       *portals.AtomicVariable // times that the chip lost input
	input, output  [ringBytes]byte
}

// Open sets up the serial port with its registers from port base on: eight bits, no parity,
// one stop bit.
func Open(d *portals.Domain, base uint16, line, baud int) (*UART, error) {
	if baud <= 0 || clock%baud != 0 {
		return nil, ErrBaud
	}
	u := &UART{}
	var err error
	if u.ports, err = d.Ports(base, registers); err != nil {
		return nil, err
	}
	for _, v := range []**portals.AtomicVariable{&u.received, &u.read, &u.queued, &u.sent, &u.overruns} {
		if *v, err = portals.NewAtomicVariable(); err != nil {
			return nil, err
		}
	}
	if !u.present() {
		return nil, ErrAbsent
	}
	u.ports.Out8(enableRegister, 0)
	u.ports.Out8(lineRegister, divisorAccess)
	u.ports.Out8(dataRegister, uint8(clock/baud))
	u.ports.Out8(enableRegister, uint8(clock/baud>>8))
	u.ports.Out8(lineRegister, lineEightBits)
	u.ports.Out8(queueRegister, queueEnable|queueTrigger4) // keeps what was typed before
	if u.ports.In8(identifyRegister)&identifyQueues != identifyQueues {
		return nil, ErrAbsent // an older chip, without queues
	}
	u.ports.Out8(modemRegister, modemGo)
	u.ports.In8(statusRegister) // what there was to say before does not matter
	u.ports.In8(modemStatus)
	if err := d.HandleInterrupt(line, u); err != nil {
		return nil, err
	}
	u.ports.Out8(enableRegister, enableReceive|enableStatus)
	return u, nil
}

// present tells whether a register that does nothing keeps what is written to it.
func (u *UART) present() bool {
	for _, v := range []uint8{0x55, 0xaa} {
		u.ports.Out8(scratchRegister, v)
		if u.ports.In8(scratchRegister) != v {
			return false
		}
	}
	return true
}

// Wait returns when there is input.
func (u *UART) Wait() error {
	u.received.BlockIf(u.read.Get())
	return nil
}

// Read moves up to n bytes of input to dst at off and returns how many.
func (u *UART) Read(dst *memobj.Memory, off, n int) (int, error) {
	if off < 0 || n < 0 || off > dst.Len() || n > dst.Len()-off {
		return 0, portals.ErrRange
	}
	read := u.read.Get()
	n = min(n, int(u.received.Get()-read))
	for i := range n {
		dst.Put8(off+i, u.input[uint64(read+int64(i))%ringBytes])
	}
	u.read.Set(read + int64(n))
	received := u.received.Get()
	if received-read >= ringBytes { // the ring was full until now
		u.ports.Out8(enableRegister, enableAll)
	}
	if received-read-int64(n) <= goOn {
		u.ports.Out8(modemRegister, modemGo)
	}
	return n, nil
}

// Received returns what has arrived so far.
func (u *UART) Received() (console.Input, error) {
	return console.Input{Bytes: int(u.received.Get()), Overruns: int(u.overruns.Get())}, nil
}

// Write sends bytes. It returns when all are in the output ring.
func (u *UART) Write(b []byte) {
	queued := u.queued.Get()
	for len(b) > 0 {
		room := ringBytes - int(queued-u.sent.Get())
		if room == 0 {
			u.sent.BlockIf(queued - ringBytes)
			continue
		}
		n := min(room, len(b))
		for i := range n {
			u.output[uint64(queued+int64(i))%ringBytes] = b[i]
		}
		b = b[n:]
		queued += int64(n)
		u.queued.Set(queued)
		// If the transmitter is idle, enabling its interrupt makes it fire.
		u.ports.Out8(enableRegister, enableAll)
	}
}

// Drain returns when all that was written is on the line.
func (u *UART) Drain() {
	queued := u.queued.Get()
	for sent := u.sent.Get(); sent != queued; sent = u.sent.Get() {
		u.sent.BlockIf(sent)
	}
	portals.Poll(portals.Never, func() bool { return u.ports.In8(statusRegister)&statusIdle != 0 })
}
