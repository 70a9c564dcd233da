package abi

import "github.com/portico-os/portico/bytecode"

// A Copying is what the code that copies parameters between domains shares with Go: it belongs to
// one processor, and a copy is over, or has failed, before another begins.
type Copying struct {
	// Of the copy in progress. Arguments and results set it when they begin; whatever allocates
	// goes by it.
	End Addr // up to which objects may lie in the heap that is copied to

	// Set to 1 by what found no room below End, and cleared when a copy begins: package portal
	// makes room, and the call is tried again.
	Full uint64

	// Objects that were copied, by where they came from: a table of CopyEntries of CopyEntry. An
	// entry counts in its round alone, so that nobody clears the table; package portal does when
	// rounds are used up.
	Table Addr   // fixed
	Round uint64 // in the bits that an address leaves free: a multiple of 1<<CopyRoundShift

	// Fixed. What lies in these ranges is not copied: a reference to the first fails, one to
	// constants stays as it is.
	Absent     Addr // bytecode.MaxSize bytes, of package variables that a domain lacks
	Image      Addr // ImageBytes bytes, of constants
	ImageBytes uint64
}

// Offsets in a Copying.
const (
	CopyingEnd        = 0
	CopyingFull       = 8
	CopyingTable      = 16
	CopyingRound      = 24
	CopyingAbsent     = 32
	CopyingImage      = 40
	CopyingImageBytes = 48
)

// A CopyEntry says where the copy of an object is.
type CopyEntry struct {
	Key  uint64 // address of what was copied, plus the round; of another round: the entry is free
	Copy Addr   // behind its header, which tells what else of the same address was copied
}

// Offsets in a CopyEntry, and its size.
const (
	CopyEntryKey   = 0
	CopyEntryCopy  = 8
	CopyEntryBytes = 16
)

// CopyEntries is a power of two, and twice as many as there are objects in MaxNativeCopy bytes: so
// there is always a free one. CopyProbes are looked at, so that addresses that meet in one place
// take no longer; then the copy fails.
const (
	CopyEntries    = 2 * MaxNativeCopy / (HeaderSize + MinObject)
	CopyProbes     = 16
	CopyRoundShift = 48 // addresses are below 1<<47
)

// MaxNativeCopy is how many bytes native code copies in one direction of a call: it does not poll
// meanwhile, and interrupts wait as long.
const MaxNativeCopy = 64 << 10

// A CopyFrame is what the stub of a portal method has on the stack, at the stack pointer, while it
// calls the code that copies: on the caller's for arguments, on the service thread's for results.
// A caller's stays below its SavedSP for the length of the call: results find there the addresses
// that they are wanted at.
type CopyFrame struct {
	In    [copyWords]uint64 // registers as the source has them, by CopyWord
	Out   [copyWords]uint64 // as the target gets them
	Saved [4]uint64         // the stub's own
}

// Offsets in a CopyFrame, and its size.
const (
	CopyFrameIn    = 0
	CopyFrameOut   = copyWords * 8
	CopyFrameSaved = 2 * CopyFrameOut
	CopyFrameBytes = CopyFrameSaved + 32
)

// copyWords is how many registers carry parts of arguments, or of results.
const copyWords = IntRegs + FloatRegs

// CopyWord returns the offset, in the words of In or Out, of a register that carries a part.
func CopyWord(r Reg) int32 {
	if r >= FirstFloat {
		r = IntRegs + (r - FirstFloat)
	}
	return int32(r) * bytecode.WordSize
}

// MaxCopyStack is what copying takes of a stack, in bytes: the CopyFrame, and functions that nest four
// deep and have frames of MaxLeafFrame at most. Stubs count on half of StackReserve for it.
const MaxCopyStack = CopyFrameBytes + 4*(MaxLeafFrame+bytecode.WordSize)

// A CopyLayout says where a service's method finds what is passed in memory: slots of values that
// are passed by reference, above the words of the convention. Stubs, the code that copies and
// package portal go by it.
type CopyLayout struct {
	Bytes int64         // of all, below the top of the service thread's stack
	Slots map[int]int64 // by Part.Index: offset of the slot, from the method's stack pointer at the call
}

// LayoutOf returns the layout of a method with a convention. params and results are its types,
// without receiver. The highest word is the stub's.
func LayoutOf(c Convention, params, results []*bytecode.Type) CopyLayout {
	l := CopyLayout{Bytes: c.Stack, Slots: map[int]int64{}}
	for _, p := range c.Args {
		if !p.Indirect {
			continue
		}
		l.Slots[p.Index] = l.Bytes
		t := (*bytecode.Type)(nil)
		if p.Index < 0 {
			t = results[-1-p.Index]
		} else {
			t = params[p.Index-1]
		}
		l.Bytes += (t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1)
	}
	l.Bytes += bytecode.WordSize
	return l
}
