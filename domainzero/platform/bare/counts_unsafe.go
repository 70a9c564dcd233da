package bare

import (
	"syscall"
	"unsafe"

	"github.com/portico-os/portico/domainzero/platform/bare/ring0"
)

// Count counts. Precondition: Booted.
func Count() (c Counts) {
	_, _, _ = syscall.RawSyscall(ring0.CallCount, uintptr(unsafe.Pointer(&c)), 0, 0)
	return c
}
