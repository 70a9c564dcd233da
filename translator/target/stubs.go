package target

import "github.com/portico-os/portico/translator/abi"

// StubOptions say what the processor is good at. The zero value runs everywhere. The platform
// measures them once, before the stubs are made: copies, fills and the fault exit are by them.
type StubOptions struct {
	WideVectors  bool  // copies use vectors of 32 bytes: processor and system must have them
	BlockMinimum int32 // copies and fills of so many bytes on use block instructions; 0: none
}

// Stubs are the hand-made native code: what translated code calls by the numbers of
// [abi.Stub], and the sequences by which threads start, resume and end, as one
// position-independent text. Offsets are from its start, which is to be loaded at a multiple
// of StubAlignment.
//
// # Exits to Go
//
// Each exit stub stores its [abi.Reason], pushes an [abi.RegSave], whose address is
// CPU.NativeSP, and returns to Go. So at every exit NativeSP points to the RegSave with
// the arguments of the stub, above it is the return address into translated code, above
// that the caller's frame: CPU.NativeSP + RegSaveBytes + 8 is the stack pointer in its body.
// DomainZero puts results into the RegSave and enters again at Resume. The domain's block is
// not saved: Resume takes it from the current thread, so that a thread may go on on any CPU.
//
// Exit is the return address to put above the first function of a thread: when that
// returns, the RegSave holds its results. So a thread starts by being resumed with a
// RegSave, the function's address above it, and Exit's address above that.
//
// Hardware faults look the same, with CPU.FaultPC as the return address. For a fault in a
// leaf stub, FaultPC is the return address of the stub's call. Only if the stack is exhausted, so
// that there is no room, NativeSP is the address of CPU.FaultSave.
//
// # Leaf stubs
//
// They never move the stack pointer and neither poll nor leave.
type Stubs struct {
	Text []byte // final: package domainzero installs it as it is

	// Each is called by an absolute address that is final: DomainZero places the stubs before
	// any code.
	Stubs [abi.NumStubs]uint32 // entry of each

	// Package cpu starts and resumes threads by the first two. The platform directs faults of
	// native code to Fault, but not those between it and Leaf: there lies what saves the registers.
	Exit   uint32 // return address of a thread's first function
	Resume uint32 // entry: pops a RegSave and returns
	Fault  uint32 // where a hardware fault in translated code continues
	Leaf   uint32 // leaf stubs lie from here to the end
}

// StubAlignment is what the address of Stubs is a multiple of, in bytes: at least what targets
// align code in them to.
const StubAlignment = 64
