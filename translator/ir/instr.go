package ir

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// Cond is a condition on the flags: those of the machine and two more.
type Cond = amd64.Cond

// The conditions of float equality, which need two flags. They are opposites.
const (
	FloatEqual    Cond = 16
	FloatNotEqual Cond = 17
)

// An Instr is an instruction. Its operands are Args; those that the memory operand
// names come last. The final plain operand may instead be the constant Imm (HasImm)
// or, if Sym is set as well, Imm plus the symbol's address.
type Instr struct {
	Op        Op
	Width     amd64.Width // of the operation in bytes
	From      amd64.Width // of the source of a conversion
	Compare   Compare     // of the operations with a condition
	Memory    Memory      // what a load or store reaches
	Cond      Cond
	Signed    bool
	Safepoint bool // a collection may happen: see SaveAll
	HasImm    bool
	HasMem    bool
	Mem       Mem
	Sym       int32 // 0: none
	Line      int32
	Imm       int64
	Defs      []Value
	Args      []Value
	Trap      *Trap
	Fix       *Constraints // nil: those of Op

	DefRegs, ArgRegs []abi.Reg // after allocation
	LiveRefs         RegMask   // of a save-all safepoint after allocation: references
	Slots            []int32   // of a safepoint after allocation: spilled references
}

// Memory says what a load or store reaches, and so what may change it.
type Memory uint8

// The kinds of memory.
const (
	MemoryPlain      Memory = iota // objects, statics, slots: this code and what it calls
	MemoryShared                   // a memory object's bytes: anyone, at any time
	MemoryDescriptor               // a memory object's descriptor: anyone, at safepoints
	MemoryConstant                 // nobody
)

// Compare is how flags are made.
type Compare uint8

// The comparisons.
const (
	CompareInt   Compare = iota // cmp
	CompareTest                 // test of the operand with itself
	CompareFloat                // ucomis
)

// A Mem is a memory operand.
type Mem struct {
	Base     BaseKind
	BaseArg  uint8 // BaseValue: index in Args
	Indexed  bool
	IndexArg uint8 // index in Args
	Scale    uint8
	Disp     int32
	Sym      int32 // 0: none; its value is added
}

// BaseKind says what a memory operand starts at.
type BaseKind uint8

// The bases of memory operands.
const (
	BaseValue  BaseKind = iota
	BaseSlot            // variable slots
	BaseOut             // outgoing arguments
	BaseIn              // incoming arguments
	BaseReturn          // the word with the return address
	BaseBody            // RSP
	BaseCPU             // R15
	BaseDomain          // R14
	BaseSpill           // spill slot number Disp, after allocation
	BaseNone            // the symbol
)

// A Trap is what happens when an instruction's check fails.
type Trap struct {
	Code bytecode.Trap
	A, B TrapOperand
}

// A TrapOperand is an operand of the trap: a constant or one of the instruction's.
type TrapOperand struct {
	Kind  TrapKind
	Arg   uint8
	Const int64
}

// TrapKind says what a trap operand is.
type TrapKind uint8

// The kinds of trap operands.
const (
	TrapNone TrapKind = iota
	TrapArg
	TrapConst
)

// Constraints say which registers an instruction's operands and results may have, and
// which others it overwrites. A missing entry allows all.
type Constraints struct {
	Args, Defs []RegMask
	Clobbers   RegMask
}

// ArgMask returns the registers that operand i may have.
func (f *Func) ArgMask(in *Instr, i int) RegMask {
	m := IntRegs
	if f.Class(in.Args[i]) == Float {
		m = FloatRegs
	}
	if c := in.Constraints(); c != nil && i < len(c.Args) && c.Args[i] != 0 {
		m &= c.Args[i]
	}
	return m
}

// DefMask returns the registers that result i may have.
func (f *Func) DefMask(in *Instr, i int) RegMask {
	m := IntRegs
	if f.Class(in.Defs[i]) == Float {
		m = FloatRegs
	}
	if c := in.Constraints(); c != nil && i < len(c.Defs) && c.Defs[i] != 0 {
		m &= c.Defs[i]
	}
	return m
}

// Constraints returns the register constraints of an instruction, nil if there are none.
func (in *Instr) Constraints() *Constraints {
	if in.Fix != nil {
		return in.Fix
	}
	if in.HasImm && in.Op.Is(shiftOp) {
		return nil
	}
	return Ops[in.Op].fix
}

// Tied returns the operand whose register result i takes, or -1.
func (in *Instr) Tied(i int) int {
	switch {
	case in.Op == OpAddCarry || in.Op == OpSubBorrow:
		return i * 2
	case i == 0 && in.Op.Is(Tie):
		return 0
	}
	return -1
}
