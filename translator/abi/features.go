package abi

// Features are what a processor has beyond the instructions that every x86-64 processor has.
// Translated code uses none of them unless it is named here: DomainZero asks the machine.
type Features struct {
	OnesCount bool // counts the bits of a word in one instruction
}
