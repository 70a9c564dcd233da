package abi

// Reg is a register of the contract, numbered by its word in a RegSave: general registers by
// that in General, float registers by that in Float plus FirstFloat. Which register of the
// machine it is only the target knows.
type Reg uint8

// The numbers of registers. Others, such as those of the blocks and the stack, are not
// values' and have no number.
const (
	NumGeneral = 13
	FirstFloat = Reg(16)
	NumFloat   = 16
	NoReg      = Reg(255)
)

// IntRegs and the number of float registers take arguments and, separately, results,
// leaf by leaf from left to right. They are those of Go's ABIInternal.
var IntRegs = [...]Reg{0, 3, 1, 6, 5, 7, 8, 9, 10}

// FloatRegs is how many float registers, from the first on, take arguments and results.
const FloatRegs = 15

// Registers with a meaning beside arguments and results, and disjoint from them.
const (
	ClosureReg = Reg(2)  // the closure object, at the entry of a function with captures
	NumberReg  = Reg(11) // the number that StubIntrinsic is called with
)
