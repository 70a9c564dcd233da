// Package translator compiles verified bytecode to machine code.
//
// [Translate] takes a [verifier.Component], which only the verifier can make, and returns
// [code.Code]: relocatable text with the tables that DomainZero needs to run it: stack maps,
// trap sites and lines. What registers and blocks mean is said in package abi.
//
// A function passes through these stages, each a package below this one:
//
//   - front lowers bytecode to SSA form, package ir.
//   - opt merges equal computations, loads and checks, drops what is not used, leaves nil
//     checks to the hardware, and adds polls.
//   - regalloc gives values registers and spill slots, and makes stack maps.
//   - a target, below target, selects instructions and writes the text. It also makes the
//     native code that is written by hand. [Target] chooses one.
//
// Everything before the target knows a machine by ir.Machine, and registers by numbers.
//
// Invariants: every cycle in the code polls, and so does every cycle of calls. A memory
// object's bytes are read exactly once for each load in the source. A reference that lives
// across a safepoint is in a register or slot that the safepoint's map names. Equal input
// gives equal output.
package translator
