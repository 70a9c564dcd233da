package asm

// Reg is a machine register: RAX to R15 as encoded, then XMM0 to XMM15, whose low 4 bits are as
// encoded. Emission relies on the numbers.
type Reg uint8

// The registers.
const (
	RAX Reg = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
	XMM0
	XMM15 = XMM0 + 15
	NoReg = Reg(255)
)
