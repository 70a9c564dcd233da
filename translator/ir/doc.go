// Package ir is the translator's intermediate form: functions in SSA form whose
// instructions are those of a machine or short sequences of them. Which registers it has and
// its instructions demand says a [Machine].
//
// A [Value] is at most a word: an aggregate, string, slice or interface is several.
// Integers narrower than an operation's width have unspecified upper bits; whoever
// needs them extends first. References are marked, so that stack maps can be made;
// a pointer to the stack is not a reference.
//
// Control flow is only what the program's is. Checks, polls and allocations, whose slow
// paths lead out of the function or save all registers, are single instructions: their
// cold code is made when the function is emitted.
//
// Package irtest tells whether a function is well-formed.
package ir
