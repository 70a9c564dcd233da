package ring0

// The first serial port, a 16550.
const (
	serialPort         = 0x3f8
	serialLineControl  = serialPort + 3
	serialModemControl = serialPort + 4
	serialLineStatus   = serialPort + 5
)

const (
	serialBytes    = 3    // in the line control: 8 bits, no parity, no break, data instead of the divisor
	serialLoopback = 0x10 // in the modem control
)

// openSerial sets 115,200 bits a second, 8 bits, no parity, buffers on, interrupts off.
func openSerial() {
	for _, setting := range [...]struct{ port, value uintptr }{
		{serialPort + 1, 0}, {serialLineControl, 0x83}, {serialPort, 1}, {serialPort + 1, 0}, {serialLineControl, serialBytes}, {serialPort + 2, 7},
	} {
		out8(setting.port, setting.value)
	}
	for range 1 << 20 {
		if serialWorks = in8(serialLineStatus)&serialEmpty != 0; serialWorks {
			return
		}
	}
}

// serialWorks reports whether the port was ready for the first byte. Then it is waited for
// without end, and nothing is lost if nobody reads for a while. Set by openSerial, and fixed.
var serialWorks bool

// Bits of the line status.
const (
	serialEmpty = 0x20 // there is room for a byte
	serialIdle  = 0x40 // everything has left
)

func awaitSerial(bits uintptr) {
	for serialWorks && in8(serialLineStatus)&bits == 0 {
	}
}

// putByte prints, with the carriage returns that terminals want.
func putByte(c byte) {
	if c == '\n' {
		putByte('\r')
	}
	awaitSerial(serialEmpty)
	out8(serialPort, uintptr(c))
}

// regainSerial undoes what a driver may have done to the port, and left, that keeps output
// from being seen. The rate is the driver's choice.
func regainSerial() {
	if in8(serialLineControl) != serialBytes {
		out8(serialLineControl, serialBytes)
	}
	if modem := in8(serialModemControl); modem&serialLoopback != 0 {
		out8(serialModemControl, modem&^serialLoopback)
	}
}

// drainSerial waits until everything has left the port.
func drainSerial() { awaitSerial(serialIdle) }

func putString(s string) {
	regainSerial()
	for i := range len(s) {
		putByte(s[i])
	}
}

func putHex(v uintptr) {
	putString("0x")
	for shift := uint(64); shift > 0; {
		shift -= 4
		putByte("0123456789abcdef"[v>>(shift&63)&15])
	}
}

func putDecimal(v uintptr) {
	if v >= 10 {
		putDecimal(v / 10)
	}
	putByte('0' + byte(v%10))
}
