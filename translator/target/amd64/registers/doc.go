// Package registers says which registers of x86-64 the contract's numbers are, and which of
// them its instructions demand.
//
// R15 points to the CPU block, R14 to the domain's block, RSP to the stack. All other
// registers are caller-saved. FS is never touched; DF is clear; MXCSR stays as found.
package registers
