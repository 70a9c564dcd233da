package registers

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// Registers that hold no values. Native code changes Domain in portal stubs and Resume alone, and
// CPU nowhere. Emitted sequences overwrite the scratch registers: nobody keeps anything there.
const (
	CPU          = asm.R15
	Domain       = asm.R14
	Stack        = asm.RSP
	Scratch      = asm.R13
	ScratchFloat = asm.XMM15
)

// general are the general registers by the contract's numbers. Fixed: package stubs relies on RAX
// for the first, on the last four to pass nothing, and on R12 for abi.NumberReg.
var general = [abi.NumGeneral]asm.Reg{
	asm.RAX, asm.RBX, asm.RCX, asm.RDI, asm.RSI, asm.R8, asm.R9, asm.R10, asm.R11, // as Go passes arguments
	asm.RDX, asm.RBP, asm.R12, asm.R13,
}

// Of returns the register with a number of the contract.
func Of(r abi.Reg) asm.Reg {
	if r >= abi.FirstFloat {
		return asm.XMM0 + asm.Reg(r-abi.FirstFloat)
	}
	return general[r]
}

// Number is the inverse of Of.
func Number(r asm.Reg) abi.Reg {
	if r >= asm.XMM0 {
		return abi.FirstFloat + abi.Reg(r-asm.XMM0)
	}
	for n, g := range general {
		if g == r {
			return abi.Reg(n)
		}
	}
	panic("registers: a register without a number")
}
