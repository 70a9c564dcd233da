// Package compiler turns Go packages into component files: Go source through
// golang.org/x/tools/go/ssa to the typed SSA form of package bytecode. It is on the
// producer's side and not trusted: what it emits is judged by the verifier.
//
// A [Loader] is the front door; each step has a room, in the order in which each may
// import those before it:
//
//   - diagnostics: why a package does not compile, and how a step that finds out ends.
//   - load: finds packages, type-checks them under GOOS=portico and GOARCH=portico, with
//     what package overlay has in place of Go's own library.
//   - gotypes: the bytecode types of Go types.
//   - formats: refuses what package fmt would need reflection for.
//   - prove: makes proofs of the checks that the verifier can do without.
//   - emit: a component file, and a function, in the making.
//   - front: makes component files of what go/ssa makes of packages.
//
// Package text has the text form of component files and needs none of them.
//
// What the compiler does not support it refuses with a [Diagnostics] that carries names
// from a closed list. It never guesses.
package compiler
