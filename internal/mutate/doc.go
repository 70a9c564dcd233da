// Package mutate makes wrong components from right ones. [Mutate] changes instructions,
// operands, types, checks and constants of a component file, as a hostile compiler
// might; the verifier must refuse the result or it must do no harm when it runs. Tests
// of the verifier and of the whole system use it.
//
// Equal files and seeds give equal mutants. Many mutants are accepted: most mutations
// keep the syntax and exchange like for like, a constant for another, an operation for
// one of the same shape, an operand for a neighbour.
package mutate
