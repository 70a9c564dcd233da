package irtest

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// Small describes a machine with few registers and a demand of every kind, so that
// allocation has much to do.
func Small() *ir.Machine {
	const (
		integers = 0x1F // r0 to r4, of which leaf stubs keep one
		floats   = ir.RegMask(7) << abi.FirstFloat
		first    = ir.RegMask(1)
		second   = ir.RegMask(2)
	)
	tied := &ir.Constraints{Tied: []int{0}}
	carry := &ir.Constraints{Tied: []int{0, 2}}
	early := &ir.Constraints{Early: true}
	shift := &ir.Constraints{Args: []ir.RegMask{integers &^ second, second}, Defs: []ir.RegMask{integers &^ second}, Tied: []int{0}}
	m := &ir.Machine{
		Int: integers, Float: floats, Scratch: 12, ScratchFloat: abi.FirstFloat + 15,
		Preference:   []abi.Reg{3, 4, 2, 1, 0},
		LoopRegs:     [2]int{ir.Int: 2, ir.Float: 1},
		LeafClobbers: (integers | floats) &^ 0x10,
	}
	for _, op := range []ir.Op{ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpNeg, ir.OpFloatAdd, ir.OpFloatSub, ir.OpFloatMul, ir.OpFloatXor} {
		m.Ops[op] = tied
	}
	for _, op := range []ir.Op{ir.OpShl, ir.OpShr, ir.OpSar, ir.OpRol} {
		m.Ops[op], m.OpsConstant[op] = shift, tied
	}
	m.Ops[ir.OpAddCarry], m.Ops[ir.OpSubBorrow] = carry, carry
	m.Ops[ir.OpBitLen], m.Ops[ir.OpTrailing] = early, early
	m.Ops[ir.OpDiv] = &ir.Constraints{Args: []ir.RegMask{first, integers &^ first &^ second}, Defs: []ir.RegMask{first, second}}
	m.Ops[ir.OpMulWide] = &ir.Constraints{Args: []ir.RegMask{first}, Defs: []ir.RegMask{second, first}}
	m.Ops[ir.OpAlloc] = &ir.Constraints{Args: []ir.RegMask{integers &^ first, integers &^ first}, Defs: []ir.RegMask{first}}
	m.Ops[ir.OpTime] = &ir.Constraints{Defs: []ir.RegMask{first}, Clobbers: second}
	m.Ops[ir.OpFill] = &ir.Constraints{Args: []ir.RegMask{4, 2, 1}, Clobbers: 4 | 2}
	m.LeafArgs[abi.StubCopy] = []abi.Reg{2, 1, 0}
	return m
}
