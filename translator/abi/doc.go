// Package abi is the contract between translated code and DomainZero: the blocks that
// the reserved registers point to, object headers, type descriptors, the calling
// convention, and how native code leaves for Go and comes back.
//
// Registers. A target reserves a register that points to the [CPU] block, one to the current
// domain's [Domain] block, and the stack pointer of the current thread. All other registers
// are caller-saved and, as far as values may be in them, have numbers: see [Reg]. The stack
// pointer is constant in a function's body after its prologue: the frame size is all that is
// needed to unwind. At every call it is a multiple of 8 and nothing more.
//
// Frames. A frame is, from the stack pointer up: the outgoing arguments that found no register, spill
// slots, variable slots; above FrameSize the return address, above it the incoming
// arguments that found no register.
//
// Addresses. Code, constant data and type descriptors lie in the image region, below
// 2 GiB, so that each is a sign-extended 32-bit constant.
//
// Leaving native code. Translated code leaves only through stubs. A save-all stub (poll,
// allocation) pushes every register as [RegSave], stores the stack pointer in CPU.NativeSP and the
// address to resume at in CPU.NativePC, a [Reason] in CPU.Reason, loads Go's registers and
// returns to Go. Entering again with CPU.NativeSP and NativePC pops the registers and goes
// on. At such a safepoint registers may hold references: its stack map says which.
// A call stub (intrinsics, panics) does the same, but it is reached by an ordinary call,
// so that the caller keeps nothing in registers.
package abi
