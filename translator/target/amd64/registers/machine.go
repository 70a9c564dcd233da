package registers

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// numbers returns the numbers of registers.
func numbers(rs ...asm.Reg) (ns []abi.Reg) {
	for _, r := range rs {
		ns = append(ns, Number(r))
	}
	return ns
}

// set returns a set of registers.
func set(rs ...asm.Reg) (m ir.RegMask) {
	for _, n := range numbers(rs...) {
		m |= ir.Only(n)
	}
	return m
}

// Sets of registers, and what several operations demand. Fixed; emission relies on Machine to have
// each register that an instruction has built in, and each result that is written in place.
var (
	// What values may have: all with a number, but scratch registers.
	integers = ir.RegMask(1<<abi.NumGeneral-1) &^ set(Scratch)
	floats   = ir.RegMask(1<<abi.NumFloat-1) << abi.FirstFloat &^ set(ScratchFloat)

	// For operands that are read when those registers have been written.
	notRAX    = integers &^ set(asm.RAX)
	notRCX    = integers &^ set(asm.RCX)
	notDivide = integers &^ set(asm.RAX, asm.RDX)

	// Shared by operations: nobody changes them. The result is the first operand's register; so
	// are sum and carry, of operand and carry; the operand is read again once the result is
	// written; the count is in CL, and what is shifted is not.
	tied   = &ir.Constraints{Tied: []int{0}}
	carry  = &ir.Constraints{Tied: []int{0, 2}}
	early  = &ir.Constraints{Early: true}
	shifts = &ir.Constraints{Args: []ir.RegMask{notRCX, set(asm.RCX)}, Defs: []ir.RegMask{notRCX}, Tied: []int{0}}
)

// Machine describes the registers to the front end and to allocation. Fixed; packages emit and
// stubs rely on it: see ir.Machine.
var Machine = &ir.Machine{
	Int: integers, Float: floats,
	Scratch: Number(Scratch), ScratchFloat: Number(ScratchFloat),
	Preference: numbers(asm.RBX, asm.RSI, asm.RDI, asm.R8, asm.R9, asm.R10, asm.R11, asm.RBP, asm.R12, asm.RAX, asm.RDX, asm.RCX),
	LoopRegs:   [2]int{ir.Int: 5, ir.Float: 10},
	Ops: [ir.NumOps]*ir.Constraints{
		ir.OpSub: tied, ir.OpMul: tied, ir.OpAnd: tied, ir.OpOr: tied, ir.OpXor: tied,
		ir.OpShl: shifts, ir.OpShr: shifts, ir.OpSar: shifts, ir.OpRol: shifts,
		ir.OpNeg: tied, ir.OpSwap: tied,
		ir.OpDiv:      {Args: []ir.RegMask{set(asm.RAX), notDivide}, Defs: []ir.RegMask{set(asm.RAX), set(asm.RDX)}},
		ir.OpMulWide:  {Args: []ir.RegMask{set(asm.RAX)}, Defs: []ir.RegMask{set(asm.RDX), set(asm.RAX)}},
		ir.OpAddCarry: carry, ir.OpSubBorrow: carry,
		ir.OpBitLen: early, ir.OpTrailing: early,
		ir.OpFloatAdd: tied, ir.OpFloatSub: tied, ir.OpFloatMul: tied, ir.OpFloatDiv: tied, ir.OpFloatXor: tied,
		ir.OpFill:    {Args: []ir.RegMask{set(asm.RDI), set(asm.RCX), set(asm.RAX)}, Clobbers: set(asm.RDI, asm.RCX)},
		ir.OpAlloc:   {Args: []ir.RegMask{notRAX, notRAX}, Defs: []ir.RegMask{set(asm.RAX)}},
		ir.OpTime:    {Defs: []ir.RegMask{set(asm.RAX)}, Clobbers: set(asm.RDX)},
		ir.OpPortIn:  {Args: []ir.RegMask{set(asm.RDX)}, Defs: []ir.RegMask{set(asm.RAX)}},
		ir.OpPortOut: {Args: []ir.RegMask{set(asm.RDX), set(asm.RAX)}},
	},
	OpsConstant: [ir.NumOps]*ir.Constraints{ir.OpShl: tied, ir.OpShr: tied, ir.OpSar: tied, ir.OpRol: tied},
	LeafArgs: [abi.NumStubs][]abi.Reg{
		abi.StubCopy:         numbers(asm.RDI, asm.RSI, asm.RCX),
		abi.StubClear:        numbers(asm.RDI, asm.RCX),
		abi.StubBytesCompare: numbers(asm.RDI, asm.RCX, asm.RSI, asm.RDX),
		abi.StubBytesIndex:   numbers(asm.RDI, asm.RCX, asm.RAX),
		abi.StubBytesHash:    numbers(asm.RDI, asm.RCX, asm.RAX),
	},
	LeafClobbers: (integers | floats) &^ set(asm.R12, asm.RBX, asm.RBP),
}
