package ir

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A Width is the size of an operation's operands in bytes.
type Width uint8

// The widths.
const (
	W1 Width = 1
	W2 Width = 2
	W4 Width = 4
	W8 Width = 8
)

// A Cond is how two operands compare; each is followed by its opposite. Below and Above are
// of unsigned integers and of floats, Less and Greater of signed integers. Of floats, only
// Above and AboveEqual and their opposites are used: unordered operands fail the former.
type Cond uint8

// The conditions. Float equality has its own, which unordered operands fail.
const (
	Equal Cond = iota
	NotEqual
	Below
	AboveEqual
	BelowEqual
	Above
	Less
	GreaterEqual
	LessEqual
	Greater
	FloatEqual
	FloatNotEqual
)

// Not returns the opposite condition.
func (c Cond) Not() Cond { return c ^ 1 }

// An Instr is an instruction. Its operands are Args; those that the memory operand
// names come last. The final plain operand may instead be the constant Imm (HasImm)
// or, if Sym is set as well, Imm plus the symbol's address.
type Instr struct {
	Op     Op
	Width  Width  // of the operation in bytes
	From   Width  // of the source of a conversion
	Floats bool   // of the operations with a condition: they compare floats
	Memory Memory // what a load or store reaches
	Cond   Cond
	Signed bool

	// What lives across it is in a stack map, and package opt takes all memory as changed.
	Safepoint bool // a collection may happen: see SaveAll
	HasImm    bool
	HasMem    bool
	Mem       Mem
	Sym       int32 // 0: none; see StubSymbol
	Line      int32
	Imm       int64
	Defs      []Value
	Args      []Value

	// Set of checks, and of accesses that may fault: without it a fault there is a defect.
	Trap *Trap
	Fix  *Constraints // nil: those of the machine for Op

	// Nil before allocation. Then one for each of Defs and Args; emission relies on each being
	// in its mask.
	DefRegs, ArgRegs []abi.Reg // after allocation
	LiveRefs         RegMask   // of a save-all safepoint after allocation: references
	Slots            []int32   // of a safepoint after allocation: spilled references
}

// StubSymbol returns the number in every function of a stub's symbol. Numbers beyond those of
// stubs are the front end's.
func StubSymbol(s abi.Stub) int32 { return int32(s) + 1 }

// Memory says what a load or store reaches, and so what may change it.
type Memory uint8

// The kinds of memory.
const (
	MemoryPlain      Memory = iota // objects, statics, slots: this code and what it calls
	MemoryShared                   // a memory object's bytes: anyone, at any time
	MemoryDescriptor               // a memory object's descriptor: anyone, at safepoints
	MemoryConstant                 // nobody
)

// A Mem is a memory operand.
type Mem struct {
	Base     BaseKind
	BaseArg  uint8 // BaseValue: index in Args
	Indexed  bool
	IndexArg uint8 // index in Args
	Scale    uint8
	Disp     int32 // bytes; of BaseSpill the slot's number
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
	BaseBody            // the stack pointer
	BaseCPU             // the CPU block
	BaseDomain          // the domain's block
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
