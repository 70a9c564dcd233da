// Package front turns bytecode into SSA form, package ir, for one machine, which it knows by
// its [ir.Machine] alone.
//
// Strings, slices and interfaces become several values (lower.go and the files beside it),
// slots become values where they can (slots.go, variables.go), places become addresses
// (place.go), checks become conditional traps, small callees are inlined (inline.go), and
// memory objects and other intrinsics are accessed in place (intrinsic.go, memory.go).
//
// Invariants: no switch removes a check of I/O ports. A memory object's bytes are read exactly
// once for each load in the source. All stores of references into objects and statics go
// through storeReference, where a collector's write barrier belongs.
package front
