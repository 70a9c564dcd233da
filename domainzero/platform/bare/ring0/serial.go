package ring0

// The first serial port, a 16550.
const (
	serialPort       = 0x3f8
	serialLineStatus = serialPort + 5
)

// openSerial sets 115,200 bits a second, 8 bits, no parity, buffers on, interrupts off.
func openSerial() {
	for _, setting := range [...]struct{ port, value uintptr }{
		{serialPort + 1, 0}, {serialPort + 3, 0x83}, {serialPort, 1}, {serialPort + 1, 0}, {serialPort + 3, 3}, {serialPort + 2, 7},
	} {
		out8(setting.port, setting.value)
	}
}

// awaitSerial waits, not for ever, until one of the bits of the line status is set.
func awaitSerial(bits uintptr) {
	for range 1 << 20 {
		if in8(serialLineStatus)&bits != 0 {
			return
		}
	}
}

// putByte prints, with the carriage returns that terminals want.
func putByte(c byte) {
	const bufferEmpty = 0x20
	if c == '\n' {
		putByte('\r')
	}
	awaitSerial(bufferEmpty)
	out8(serialPort, uintptr(c))
}

// drainSerial waits until everything has left the port.
func drainSerial() {
	const allEmpty = 0x40
	awaitSerial(allEmpty)
}

func putString(s string) {
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
