package bare

import (
	"unsafe"

	"github.com/portico-os/portico/domainzero/platform/bare/ring0"
)

// Archive returns the file data that the image builder put behind the program, in memory
// that cannot be written; nil if there is none, as in a Linux process.
func Archive() []byte {
	base, bytes := ring0.Archive()
	if bytes == 0 {
		return nil
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&base)), bytes)
}
