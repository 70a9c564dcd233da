package uart16550

// Offsets of the registers (PC16550D data sheet, table II).
const (
	dataRegister     = 0 // received and sent bytes; low byte of the divisor while divisorAccess is set
	enableRegister   = 1 // which interrupts; high byte of the divisor
	identifyRegister = 2 // why it interrupts
	queueRegister    = 2 // when written
	lineRegister     = 3 // form of a byte on the line
	modemRegister    = 4
	statusRegister   = 5
	modemStatus      = 6
	scratchRegister  = 7
	registers        = 8
)

// Bits of enableRegister.
const (
	enableReceive  = 1 << 0
	enableTransmit = 1 << 1 // the transmitter's queue is empty
	enableStatus   = 1 << 2 // something went wrong on the line

	enableAll = enableReceive | enableTransmit | enableStatus
)

// identifyQueues are two bits of identifyRegister: the queues are on.
const identifyQueues = 0xc0

// Bits of queueRegister.
const (
	queueEnable   = 1 << 0 // empties both, if they were off
	queueTrigger4 = 1 << 6 // interrupts at 4 bytes: 12 more may arrive until they are fetched
)

// queueBytes is how many bytes each queue of the chip holds.
const queueBytes = 16

// Bits of lineRegister.
const (
	lineEightBits = 3 << 0 // no parity, one stop bit
	divisorAccess = 1 << 7
)

// Bits of modemRegister.
const (
	modemReady     = 1 << 0 // data terminal ready
	modemRequest   = 1 << 1 // request to send
	modemInterrupt = 1 << 3 // out2, which on a PC connects the interrupt line

	modemPause = modemReady | modemInterrupt
	modemGo    = modemPause | modemRequest
)

// Bits of statusRegister.
const (
	statusReceived = 1 << 0
	statusOverrun  = 1 << 1 // a byte was lost in the chip
	statusEmpty    = 1 << 5 // the transmitter's queue has room for all its bytes
	statusIdle     = 1 << 6 // all is on the line
)

// clock is the rate of a divisor of 1.
const clock = 115200
