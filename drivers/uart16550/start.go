package uart16550

import (
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// chunkBytes is how much output is taken at a time.
const chunkBytes = 1024

// Start offers a serial port as a console and sends what domains print, in this thread: it
// does not return, so that no component of the domain starts after it.
// Parameters: port, the first of its I/O ports (0x3f8); line, its interrupt line (4); baud
// (115200); newline, whether to send a carriage return before each newline, as terminals want
// it (true); export, the service's name (console0).
func Start(d *portals.Domain) error {
	params := d.Params()
	port := params.Int("port", 0x3f8)
	line := params.Int("line", 4)
	baud := params.Int("baud", clock)
	newline := params.Bool("newline", true)
	name := params.String("export", "console0")
	if err := params.Err(); err != nil {
		return err
	}
	if port < 0 || port > 1<<16-registers {
		return &portals.ParamError{Key: "port", Text: text.Decimal(int64(port)), Want: "an I/O port"}
	}
	u, err := Open(d, uint16(port), line, baud)
	if err != nil {
		return &portals.NameError{Op: "open the serial port at", Name: text.Hex(uint64(port)), Err: err}
	}
	if err := d.Export(name, u); err != nil {
		return err
	}
	return u.send(d, newline)
}

// send sends what domains print until the console has another driver.
func (u *UART) send(d *portals.Domain, newline bool) error {
	chunk := make([]byte, chunkBytes)
	both := make([]byte, 0, 2*chunkBytes)
	for {
		if err := d.WaitOutput(); err != nil {
			return &portals.NameError{Op: "drive", Name: "the console", Err: err}
		}
		for n := d.TakeOutput(chunk); n > 0; n = d.TakeOutput(chunk) {
			if !newline {
				u.Write(chunk[:n])
				continue
			}
			both = both[:0]
			for _, b := range chunk[:n] {
				if b == '\n' {
					both = append(both, '\r')
				}
				both = append(both, b)
			}
			u.Write(both)
		}
		u.Drain()
	}
}
