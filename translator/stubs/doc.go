// Package stubs makes the native code that is written by hand: what translated code
// calls by the numbers of [abi.Stub], and the sequences by which threads start, resume
// and end. [Generate] returns it as one position-independent text.
//
// # Exits to Go
//
// Each exit stub stores its [abi.Reason], pushes an [abi.RegSave], whose address is
// CPU.NativeSP, and returns to Go. So at every exit NativeSP points to the RegSave with
// the arguments of the stub, above it is the return address into translated code, above
// that the caller's frame: CPU.NativeSP + RegSaveBytes + 8 is RSP in its body. DomainZero
// puts results into the RegSave and enters again at Resume. R14 is not saved: Resume takes
// it from the current thread's domain, so that a thread may go on on any CPU.
//
// Exit is the return address to put above the first function of a thread: when that
// returns, the RegSave holds its results. So a thread starts by being resumed with a
// RegSave, the function's address above it, and Exit's address above that.
//
// Hardware faults look the same, with CPU.FaultPC as the return address. For a fault in a
// leaf stub, FaultPC is the return address of the stub's call. CPU.FaultSP is RSP in the
// faulting frame. Only if the stack is exhausted, so that there is no room, NativeSP is
// the address of CPU.FaultSave.
//
// # Leaf stubs
//
// Copy, clear and the bytes stubs never move RSP and neither poll nor leave.
package stubs
