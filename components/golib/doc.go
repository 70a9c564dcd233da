// Package golib is the run-time library of compiled components: what the compiler
// calls for the parts of Go that are no instructions. It holds maps ([Map]), string
// conversions, growth of slices, print, panics and defers ([Panic], [Unwind],
// [Recover]) and the errors of failed checks ([RuntimeError]).
//
// It is a component like any other: compiled, verified and without rights of its own.
// Every other component imports it implicitly, so it imports nothing.
//
// Files that end in _portico.go bind built-in operations; those that end in _host.go
// stand in for them under the ordinary toolchain, where Go itself is the oracle of the
// tests.
//
// # Panics
//
// A thread's panics form a list in its thread-local value, the newest first. [Panic]
// pushes a record and throws; the system unwinds to the nearest function with deferred
// calls and enters its handler, which calls [Unwind]. A call out of a handler block that
// throws enters the same handler again: that is how the deferred calls that are left run
// when one of them panics.
package golib
