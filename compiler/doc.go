// Package compiler turns Go packages into component files: Go source through
// golang.org/x/tools/go/ssa to the typed SSA form of package bytecode. It is on the
// producer's side and not trusted: what it emits is judged by the verifier.
//
// A [Loader] finds packages (load.go), type-checks them under GOOS=portico and
// GOARCH=portico, and compiles each package to one [bytecode.File] (component.go).
// Functions are translated one at a time (function.go and its neighbours), by these
// rules:
//
//   - Scalars, strings, slices, interfaces, pointers and functions are SSA values.
//     Structs and arrays live at places: a slot of the frame, a part of an object.
//     A complex number is a pair of floats until it is stored.
//   - A variable whose address is only used to load and store it or its parts is a
//     slot (promote.go). Address computations fold into the path of the access
//     (place.go), with the checks it needs just before it.
//   - Everything that has no instruction becomes calls of the run-time library,
//     components/golib, whose generic functions are instantiated into the component
//     that uses them (instances.go).
//
// What the compiler does not support it refuses with a [Diagnostic] that carries a
// name from a closed list (unsupported.go). It never guesses.
package compiler
