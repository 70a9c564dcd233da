// Package amd64 is the instruction set x86-64 as a target of the translator.
//
//   - asm encodes instructions and knows nothing else.
//   - registers says which machine registers the contract's numbers are, and which of them
//     instructions demand.
//   - emit selects the instructions of an allocated function.
//   - stubs is the native code that is written by hand.
package amd64
