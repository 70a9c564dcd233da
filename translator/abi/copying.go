package abi

import "github.com/portico-os/portico/bytecode"

// A Copying is what the code that copies parameters between domains shares with Go: it belongs to
// one processor. A copy is over, or has failed, before another begins, or package portal keeps this for
// it until it goes on. Arguments and results set
// the first group when they begin; package portal reads it when they have failed.
type Copying struct {
	First    Addr   // where the first object is copied to
	End      Addr   // up to which objects may lie
	Full     Addr   // up to which they would lie for which there was no room; 0: there was room
	Left     uint64 // free entries of the table, of Room; 0: it is full
	Collided uint64 // 1: more than Probes entries were taken
	Code     uint64 // a bytecode.Code of package portal's, for what it refused; 0: it was not asked

	// Objects that were copied, by where they came from: a table of CopyEntry. An entry counts in its
	// round alone, so that nobody clears the table. Package portal sets them when it makes the table,
	// and when rounds are used up or too many entries collide.
	Table      Addr
	Mask       uint64 // number of entries, a power of two, minus 1
	Room       uint64 // how many may be taken: half of them, so that there is always a free one
	Multiplier uint64 // places are bits of the source's address, in words of 16 bytes, times this, from bit 32 on
	Probes     uint64 // entries that are looked at
	Round      uint64 // of the copy in progress, in the bits that addresses leave free: a multiple of 1<<CopyRoundShift

	// Fixed. What lies in these ranges is not copied: a reference to the first fails, one to
	// constants stays as it is.
	Absent     Addr // bytecode.MaxSize bytes, of package variables that a domain lacks
	Image      Addr // ImageBytes bytes, of constants
	ImageBytes uint64
}

// Offsets in a Copying.
const (
	CopyingFirst      = 0
	CopyingEnd        = 8
	CopyingFull       = 16
	CopyingLeft       = 24
	CopyingCollided   = 32
	CopyingCode       = 40
	CopyingTable      = 48
	CopyingMask       = 56
	CopyingRoom       = 64
	CopyingMultiplier = 72
	CopyingProbes     = 80
	CopyingRound      = 88
	CopyingAbsent     = 96
	CopyingImage      = 104
	CopyingImageBytes = 112
)

// CopyRoundShift is the first bit of a round: addresses are below 1<<47.
const CopyRoundShift = 48

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

// What code that copies asks package portal for, as the number with which it leaves through
// StubIntrinsic. Results are in general registers from the first on, which is 0 if it is refused.
const (
	CopyHold      = 1<<26 + iota // memory object, Domain of the target: it holds that
	CopyInterface                // type and data word, static type's ID, Domain: the words there, and, if bytes is not 0, data word's object is to be copied: bytes, header
	CopyPause                    // Domain: others may run
	CopyBytes                    // destination, source, bytes, Domain: they are copied
)

// A CopyFrame is what the stub of a portal method has on the stack, at the stack pointer, while it
// calls the code that copies: on the caller's for arguments, on the service thread's for results.
// A caller's stays below its SavedSP for the length of the call: results find there the addresses
// that they are wanted at.
type CopyFrame struct {
	In    [copyWords]uint64 // registers as the source has them, by CopyWord
	Out   [copyWords]uint64 // as the target gets them
	Saved [2]uint64         // the stub's own
}

// Offsets in a CopyFrame, and its size.
const (
	CopyFrameIn    = 0
	CopyFrameOut   = copyWords * 8
	CopyFrameSaved = 2 * CopyFrameOut
	CopyFrameBytes = CopyFrameSaved + 16
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
