package code

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// Code is a translated function, relocatable. When it is placed, package link sorts Traps, of
// which there is one at most for each PC, and drops Text and Relocs.
type Code struct {
	Name       string
	Text       []byte
	Relocs     []Reloc
	FrameSize  int64   // bytes between the stack pointer in the body and the return address
	SlotRefs   []int32 // at every safepoint: offsets from the stack pointer of variables that hold references
	Safepoints []Safepoint
	Traps      []TrapSite
	Lines      []LineEntry // by PC
	Handler    int64       // offset of the handler block, -1 if there is none
	Source     string      // file name, for traces
}

// A Safepoint is a stack map: where references are while the function is stopped at
// the return address PC.
type Safepoint struct {
	PC    uint32
	Slots []int32 // offsets from the stack pointer of other words that hold references (or nil)
	Regs  uint16  // at a save-all stub: bit r is set if general register r of a RegSave holds one

	// The two kinds of safepoints differ by this alone: package domain visits registers unless
	// it is set.
	Call bool // at a call: registers hold nothing
}

// A TrapSite is an instruction that may trap: either the return address of its call of
// StubTrap, or the address of an instruction that may fault in hardware.
type TrapSite struct {
	PC   uint32
	Trap bytecode.Trap
	A, B TrapOperand // of the index and bound traps; of TrapMemoryRange, the offset and the object
}

// A TrapOperand says where a trap's operand is when its site is reached.
type TrapOperand struct {
	Kind  OperandKind
	Reg   abi.Reg // OperandReg: in RegSave
	Const int64   // OperandConst
}

// OperandKind says what a TrapOperand is.
type OperandKind uint8

// The kinds of trap operands.
const (
	OperandNone OperandKind = iota
	OperandReg
	OperandConst
)

// A LineEntry gives the source line from PC on.
type LineEntry struct {
	PC   uint32
	Line int32
}
