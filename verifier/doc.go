// Package verifier judges component files. [Verify] turns a decoded file, of which
// nothing is known, into a [Component], or refuses it with an [Error] that reads like a
// compiler's. Only this package can make a Component, and the translator takes nothing
// else, so that no unverified code can run (the paper's section 2.1).
//
// What acceptance means: every instruction gets operands of the types that it needs,
// every pointer that is followed was proven not nil and every index proven in range by
// an instruction or a branch that dominates the use, no value of one type can be taken
// for a value of another, and unexported fields, functions and variables are out of
// reach of other packages. docs/verifier.md lists the rules by name and explains them.
//
// The verifier trusts no statement of the file. It derives each fact itself, from the
// instructions, by package flow, in one pass in an order in which dominators come first.
// Its time is linear in the size of the file.
//
// Invariants: a Component never changes. The types it shows are interned in its
// Universe and complete. Components that were verified in one Universe agree on the
// definitions of all types. Which component defines a type, imports another or may use an
// unexported name is told by path and content, never by path alone.
//
// Files: verify.go and component.go are the front door; imports.go, types.go,
// type_limits.go, methods.go, functions.go and globals.go judge the component's tables,
// body.go and instructions.go how a function is built, typing*.go what each instruction
// takes and gives, time_bounds.go how long functions take. A function stands above a typer,
// which judges types (typing.go, typing_calls.go, typing_memory.go), the places that its
// instructions name (typing_places.go) and their operands (typing_operands.go).
package verifier
