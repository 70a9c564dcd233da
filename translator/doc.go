// Package translator compiles verified bytecode to x86-64 machine code.
//
// [Translate] takes a [verifier.Component], which only the verifier can make, and returns
// [Code]: relocatable text with the tables that DomainZero needs to run it: stack maps,
// trap sites and lines. What registers and blocks mean is said in package abi.
//
// A function passes through these stages:
//
//   - lowering (lower.go and the files beside it) turns bytecode into machine-level SSA
//     form, package ir: strings, slices and interfaces become several values, slots become
//     values where they can (variables.go), checks become conditional traps, small callees
//     are inlined (inline.go).
//   - package opt merges equal computations, loads and checks, drops what is not used,
//     leaves nil checks to the hardware, and adds polls.
//   - package regalloc gives values registers and spill slots, and makes stack maps.
//   - emission (emit.go and the files beside it) writes the text with package amd64.
//
// Invariants: every cycle in the code polls, and so does every cycle of calls. A memory
// object's bytes are read exactly once for each load in the source. A reference that lives
// across a safepoint is in a register or slot that the safepoint's map names. All stores
// of references into objects and statics go through storeReference, where a collector's
// write barrier belongs. Equal input gives equal output.
package translator
