package hosted

import (
	"unsafe"

	"github.com/portico-os/portico/translator/abi"
)

// copyOut copies bytes to memory outside Go's heap. Precondition: it is writable, or the process
// dies of a fault: InstallCode makes it so.
func copyOut(at abi.Addr, b []byte) {
	copy(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), len(b)), b)
}
