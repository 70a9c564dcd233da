package abi

// Reason is why native code left for Go.
type Reason uint64

// The reasons. Package cpu dispatches exits by them: a table of NumReasons has one for each. What
// leaves by a stub has the number of that: package stubs makes each that is no leaf leave so.
const (
	ReasonPoll      = Reason(StubPoll)      // save-all: CPU.Poll was set
	ReasonAlloc     = Reason(StubAlloc)     // save-all
	ReasonTrap      = Reason(StubTrap)      // a check failed; the trap site's table says which
	ReasonStack     = Reason(StubStack)     // a prologue found the stack exhausted
	ReasonThrow     = Reason(StubThrow)     // a panic is in the thread-local value
	ReasonIntrinsic = Reason(StubIntrinsic) // DomainZero is asked for what it does
	ReasonMakeSlice = Reason(StubMakeSlice) // a slice is too large to be made in line
	ReasonAnyEqual  = Reason(StubAnyEqual)  // dynamic values are to be compared
	ReasonAssert    = Reason(StubAssert)    // a dynamic type is looked at
	ReasonExit      = Reason(NumStubs)      // the thread's first function returned
	ReasonFault     = Reason(NumStubs + 1)  // a hardware fault; CPU.FaultPC is the return address above RegSave
	NumReasons      = Reason(NumStubs + 2)
)

// Stub is a piece of hand-made native code that translated code calls.
type Stub int

// The stubs. Unless said otherwise they are called by the convention with the arguments
// named, and are safepoints. Leaf stubs are no safepoints; the target says which registers
// their arguments have and what they overwrite. Their result is in the first register. Symbols of
// stubs have the same numbers in every function: see ir.StubSymbol.
const (
	StubPoll         Stub = iota // save-all, no arguments; keeps all registers
	StubAlloc                    // save-all; header word; the new, zeroed object; keeps all other registers
	StubTrap                     // called from a trap site; keeps all registers in RegSave; never returns
	StubStack                    // called by a prologue before the frame exists; never returns
	StubThrow                    // never returns
	StubIntrinsic                // arguments as the intrinsic's, its number in NumberReg; results by the convention
	StubMakeSlice                // element descriptor, length, capacity (ints, unchecked); object; traps at the call
	StubAnyEqual                 // two interfaces with equal, not TypeDirect type words; bool; traps at the call
	StubAssert                   // type word, interface descriptor; 1 if the type implements the interface
	StubCopy                     // leaf; destination, source, bytes; may overlap
	StubClear                    // leaf; destination, bytes
	StubBytesCompare             // leaf; two strings; -1, 0 or 1
	StubBytesIndex               // leaf; string, byte; index or -1
	StubBytesHash                // leaf; string, seed; hash
	NumStubs
)

// A RegSave is what a stub pushes, at CPU.NativeSP. The word above it is the return address
// into translated code. References are in General alone, where the stack map of that address
// says.
type RegSave struct {
	Float   [NumFloat]uint64   // by number from FirstFloat; low words, which hold all values
	General [NumGeneral]uint64 // by number; DomainZero reads arguments here and puts results
}

// Offsets in a RegSave, and its size.
const (
	RegSaveFloat   = 0
	RegSaveGeneral = NumFloat * 8
	RegSaveBytes   = (NumFloat + NumGeneral) * 8
)
