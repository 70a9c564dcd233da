package console

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Console is what somebody types at. It keeps input until it is read.
type Console interface {
	portals.Portal
	// Wait returns when there is input. It takes none, so that nothing is lost if the domain
	// that waits ends.
	Wait() error
	// Read moves up to n bytes of input to dst at off and returns how many: 0 if there are none.
	Read(dst *memobj.Memory, off, n int) (int, error)
	// Received returns what has arrived so far.
	Received() (Input, error)
}

// Input counts what has arrived at a console.
type Input struct {
	Bytes    int // that could or can be read
	Overruns int // times that the device had no room for what arrived, and lost at least a byte
}
