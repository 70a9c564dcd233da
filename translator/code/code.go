package code

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// Code is a translated function, relocatable. Package link fills in Relocs, places Text and drops
// both; the rest is final, and offsets in it are from the start of Text. Stack walks rely on each
// call to have a Safepoint, and on FrameSize to hold in the whole body; collectors change what
// SlotRefs and Safepoints name.
type Code struct {
	Name       string // full, for traces and package link's errors
	Text       []byte
	Relocs     []Reloc
	FrameSize  int64   // bytes between the stack pointer in the body and the return address
	SlotRefs   []int32 // at every safepoint: offsets from the stack pointer of variables that hold references
	Safepoints []Safepoint
	Traps      []TrapSite  // one at most for each PC; package link sorts and searches them
	Lines      []LineEntry // by rising PC: package link searches by halves
	Handler    int64       // offset of the block where package cpu goes on after a panic; -1: none
	Source     string      // file name, for traces
}

// A Safepoint is a stack map: where references are while the function is stopped at
// the return address PC. Collectors rely on it to name all that Code.SlotRefs does not, and
// nothing else: they change what it names.
type Safepoint struct {
	PC    uint32  // offset in the text, of one safepoint only
	Slots []int32 // offsets from the stack pointer of other words that hold references (or nil)
	Regs  uint16  // at a save-all stub: bit r is set if general register r of a RegSave holds one

	// The two kinds of safepoints differ by this alone: package domain visits registers unless
	// it is set.
	Call bool // at a call: registers hold nothing
}

// A TrapSite is an instruction that may trap: either the return address of its call of
// StubTrap, or the address of an instruction that may fault in hardware. Package cpu takes a fault
// without a site for a defect: of the domain if it has no checks, else of the system.
type TrapSite struct {
	PC   uint32 // offset in the text
	Trap bytecode.Trap
	// As bytecode.Trap says; but of TrapMemoryRange B is the object: package cpu finds its length,
	// and whether it was revoked.
	A, B TrapOperand
}

// A TrapOperand says where a trap's operand is when its site is reached. Package cpu reads it from
// the RegSave: StubTrap keeps all registers. A site of a fault has none.
type TrapOperand struct {
	Kind  OperandKind
	Reg   abi.Reg // of OperandReg: in RegSave
	Const int64   // of OperandConst: the value
}

// OperandKind says what a TrapOperand is.
type OperandKind uint8

// The kinds of trap operands. OperandNone is the constant 0 to whoever reads it.
const (
	OperandNone OperandKind = iota
	OperandReg
	OperandConst
)

// A LineEntry gives the source line from PC on, up to the next entry. Traces rely on it.
type LineEntry struct {
	PC   uint32 // offset in the text
	Line int32  // from 1; 0: none
}
