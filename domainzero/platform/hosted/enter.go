package hosted

import "github.com/portico-os/portico/translator/abi"

// enter runs native code on a CPU. Precondition: as of platform.Processor.Enter, else nobody sets
// the CPU's poll flag, and a loop need never leave: package cpu claims first.
func enter(cpu abi.Addr)
func ticks() uint64

//go:noescape
func repMove(to, from *byte, bytes uintptr)

// Enter runs native code. It is not inlined because its prologue is where Go's scheduler
// and collector stop the goroutine: a caller may have no other such place in its loop,
// and a signal that comes in native code stops nothing.
//
//go:noinline
func (m *Machine) Enter(cpu abi.Addr) { enter(cpu) }
