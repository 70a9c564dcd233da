package ring0

import "unsafe"

// at returns a pointer to memory that is not Go's.
func at[T any](address uintptr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&address))) }

// addressOf is for variables outside Go's heap, which do not move.
func addressOf[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

const countsBytes = unsafe.Sizeof(Counts{})

// Sizes of what is put on the stack of a signal handler.
const (
	signalFrameBytes = unsafe.Sizeof(signalFrame{})
	floatBytes       = unsafe.Sizeof(thread{}.float)
	contextOffset    = unsafe.Offsetof(signalFrame{}.context)
	infoOffset       = unsafe.Offsetof(signalFrame{}.info)
	registersEnd     = unsafe.Offsetof(thread{}.registers) + unsafe.Sizeof(registers{})
)
