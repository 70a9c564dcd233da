// Package front turns bytecode into SSA form, package ir, for one machine, which it knows by
// its [ir.Machine] alone.
//
// Its types stand above each other, and whoever is above uses all below: a builder appends
// instructions (build.go), a brancher makes blocks (branch.go), a caller calls stubs (stubs.go),
// operations have the code of intrinsics and of what else needs no function (operations.go,
// intrinsic.go, memory.go), places are addresses, or slots that become values where they can
// (place.go, slots.go, variables.go), an evaluator lowers what stays in a block (arith.go,
// object.go, place.go), and a lowerer does the blocks of a function and its calls (lower.go,
// call.go), of which it inlines the small ones (inline.go). Strings, slices and interfaces are
// several values, and checks are conditional traps.
//
// Invariants: no switch removes a check of I/O ports. A memory object's bytes are read exactly
// once for each load in the source. All stores of references into objects and statics go
// through storeReference, where a collector's write barrier belongs.
package front
