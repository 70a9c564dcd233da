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

// A Cond is how two operands compare. Each even one is followed by its opposite: Not and the front
// end rely on it. Below and Above are of unsigned integers and of floats, Less and Greater of
// signed integers. Of floats, only Above and AboveEqual and their opposites are used: unordered
// operands fail the former.
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
//
// The front end sets it, and a target emits what it says. Package opt may replace operands and move
// a check's Trap to an access; what changes the outcome of an operation that it merges must be in
// its key. Package regalloc may exchange the operands of an operation that commutes.
type Instr struct {
	Op     Op
	Width  Width  // of the operation in bytes; 0 if it has none
	From   Width  // of the source of a conversion in bytes
	Floats bool   // of the operations with a condition: they compare floats
	Memory Memory // what a load or store reaches
	Cond   Cond   // of the operations with a condition
	Signed bool   // of divisions

	// What lives across it is in a stack map, and package opt takes all memory as changed.
	Safepoint bool // a collection may happen: see SaveAll

	// Emission takes them as they are: what does not fit the machine is a defect of the front end.
	HasImm bool  // Imm is an operand; OpConst, OpAlloc and others use Imm without
	Mem    Mem   // of loads, stores and others that Op says have one: its values are the last of Args
	Sym    int32 // 0: none; see StubSymbol
	Line   int32 // of the source, for traces
	Imm    int64
	Defs   []Value // each of this instruction alone, and of moves that allocation makes
	Args   []Value // defined on every way to it

	// Set of checks, and of accesses that may fault: without it a fault there is a defect, and
	// removeDead may drop a load.
	Trap *Trap

	Fix *Constraints // nil: those of the machine for Op; allocation and emission go by them

	// Nil before allocation. Then one for each of Defs and Args, but for phis and what a reload
	// reads; emission relies on each being in its mask.
	DefRegs, ArgRegs []abi.Reg // after allocation

	// The stack map: collectors see no other reference of the function's values.
	LiveRefs RegMask // of a save-all safepoint after allocation: references
	Slots    []int32 // of a safepoint after allocation: spill slots with references, rising
}

// StubSymbol returns the number in every function of a stub's symbol. Numbers beyond those of
// stubs are the front end's.
func StubSymbol(s abi.Stub) int32 { return int32(s) + 1 }

// Memory says what a load or store reaches, and so what may change it. Package opt merges loads by
// it, and none of MemoryShared: each of those reads once, as the source says.
type Memory uint8

// The kinds of memory.
const (
	MemoryPlain      Memory = iota // objects, statics, slots: this code and what it calls
	MemoryShared                   // a memory object's bytes: anyone, at any time
	MemoryDescriptor               // a memory object's descriptor: anyone, at safepoints
	MemoryConstant                 // nobody
)

// A Mem is a memory operand. Machines rely on it to be one that they can address.
type Mem struct {
	Base     BaseKind
	BaseArg  uint8 // BaseValue: index in Args
	Indexed  bool  // an operand times Scale is added
	IndexArg uint8 // Indexed: index in Args
	Scale    uint8 // Indexed: 1, 2, 4 or 8
	Disp     int32 // bytes; of BaseSpill the slot's number
	Sym      int32 // 0: none; its value is added, which is below 2 GiB
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

// A Trap is what happens when an instruction's check fails: a target makes a code.TrapSite of it.
// Several instructions may share one: nobody changes it.
type Trap struct {
	Code bytecode.Trap // what a handler's catch returns
	A, B TrapOperand   // of OpTrapIf alone: a fault of the hardware has none
}

// A TrapOperand is an operand of the trap: a constant or one of the instruction's. A target makes a
// code.TrapOperand of it.
type TrapOperand struct {
	IsArg bool
	Arg   uint8 // if IsArg: index in Args, in a register at the trap
	Const int64 // else
}
