// Package stubs makes the native code that is written by hand: what translated code
// calls by the numbers of [abi.Stub], and the sequences by which DomainZero starts,
// resumes and unwinds threads. [Generate] returns it as one position-independent text.
//
// # Exits to Go
//
// Each exit stub stores its [abi.Reason] and then does the same: it pushes an
// [abi.RegSave], whose address is CPU.NativeSP, sets CPU.NativePC to the resume sequence,
// and returns to Go. So at every exit NativeSP points to the RegSave with the arguments
// of the stub, above it is the return address into translated code, above that the
// caller's frame. DomainZero puts results into the RegSave and enters again.
// R14 is not saved: the resume sequence takes it from the current thread's domain, so a
// thread may be resumed on any CPU whose block names it in CPU.Thread.
// Stub.Alloc's header word and Stub.Intrinsic's number are there as RAX and R12.
//
// ReasonFault is the exception: its exit is reached from a signal handler or trap gate
// with any RSP, so it touches no stack: registers go to CPU.FaultSave, RSP to
// CPU.FaultSP. ReasonExit has no RegSave; the thread's stack is empty.
//
// # Entries
//
// All are entered with R15 set, RSP = CPU.NativeSP and CPU.Thread valid, either from Go or
// by a RET to them on a thread's stack (Thread.SavedSP then points to their address):
//
//   - Start expects a function value of type func() as the word at RSP, pops it and calls
//     it. The return address of that first frame is ThreadReturn: a stack walk ends there.
//   - Resume pops a RegSave and returns to the address above it.
//   - Unwind jumps to CPU.Arg[0], the handler of the frame whose RSP is loaded.
//
// # Leaf stubs
//
// Copy, clear and the bytes stubs never move RSP: after a fault in one, CPU.FaultSP points
// to the return address of its call. They neither poll nor leave.
package stubs
