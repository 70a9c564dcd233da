package abi

// Reason is why native code left for Go.
type Reason uint64

// The reasons.
const (
	ReasonExit      Reason = iota // the thread's first function returned
	ReasonPoll                    // save-all: CPU.Poll was set
	ReasonAlloc                   // save-all: StubAlloc
	ReasonTrap                    // StubTrap: a check failed; the trap site's table says which
	ReasonFault                   // a hardware fault; CPU.FaultPC is the return address above RegSave
	ReasonThrow                   // StubThrow
	ReasonIntrinsic               // StubIntrinsic
	ReasonMakeSlice               // StubMakeSlice
	ReasonStack                   // StubStack: a prologue found the stack exhausted
	ReasonAnyEqual                // StubAnyEqual
	ReasonAssert                  // StubAssert
	ReasonTypeName                // StubTypeName
)

// Stub is a piece of hand-made native code that translated code calls.
type Stub int

// The stubs. Unless said otherwise they are called by the convention with the
// arguments named, and are safepoints.
const (
	StubPoll         Stub = iota // save-all, no arguments; keeps all registers
	StubAlloc                    // save-all; header word in RAX; the new, zeroed object in RAX; keeps all other registers
	StubTrap                     // called from a trap site; keeps all registers in RegSave; never returns
	StubStack                    // called by a prologue before the frame exists; never returns
	StubThrow                    // never returns
	StubIntrinsic                // arguments as the intrinsic's, its number in R12; results by the convention
	StubMakeSlice                // element descriptor, length, capacity (ints, unchecked); object in RAX; traps at the call
	StubAnyEqual                 // two interfaces with equal, not TypeDirect type words; bool in RAX; traps at the call
	StubAssert                   // type word, interface descriptor; 1 in RAX if the type implements the interface
	StubTypeName                 // type word; string
	StubCopy                     // destination RDI, source RSI, bytes RCX; may overlap; clobbers all but R12-R15, RBX, RBP; no safepoint
	StubClear                    // destination RDI, bytes RCX; the same
	StubBytesEqual               // RDI, RSI, bytes RCX; RAX 0 or 1; the same
	StubBytesCompare             // strings RDI, RCX and RSI, RDX; RAX -1, 0 or 1; the same
	StubBytesIndex               // string RDI, RCX, byte RAX; RAX index or -1; the same
	StubBytesHash                // string RDI, RCX, seed RAX; RAX hash; the same
	NumStubs
)

// SaveOrder is the order in which RegSave keeps the general registers.
var SaveOrder = [...]Reg{RAX, RCX, RDX, RBX, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13}

// A RegSave is what a stub pushes, at CPU.NativeSP. The word above it is the return
// address into translated code.
type RegSave struct {
	Float   [16]uint64 // low words of XMM0 to XMM15
	General [len(SaveOrder)]uint64
}

// Offsets in a RegSave, and its size.
const (
	RegSaveFloat   = 0
	RegSaveGeneral = 16 * 8
	RegSaveBytes   = (16 + 13) * 8
)
