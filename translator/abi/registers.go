package abi

// Reg is a register of the contract, numbered by its word in a RegSave: general registers by
// that in General, float registers by that in Float plus FirstFloat. Which register of the
// machine it is only the target knows.
type Reg uint8

// The numbers of registers. Others, such as those of the blocks and the stack, are not
// values' and have no number. RegSave has a word for each; ir.RegMask has a bit for each, so that
// NoReg is in none.
const (
	NumGeneral = 13
	FirstFloat = Reg(16)
	NumFloat   = 16
	NoReg      = Reg(255)
)

// IntRegs and FloatRegs are how many registers, from the first of their kind on, take
// arguments and, separately, results, leaf by leaf from left to right. Each target's Machine must
// give values all of them: a test of it holds that.
const (
	IntRegs   = 9
	FloatRegs = 15
)

// General registers that take no arguments and have a meaning of their own at a call: they are
// beyond IntRegs, so that operands and arguments are not in each other's way.
const (
	ClosureReg = Reg(9)  // the closure object, at the entry of a function with captures
	NumberReg  = Reg(11) // the number that StubIntrinsic is called with
)
