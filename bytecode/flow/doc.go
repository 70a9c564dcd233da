// Package flow says what is known at each point of a function: which blocks every way
// leads through ([Graph]), in what range an integer or a length lies ([Range]), which
// pointers are not nil and which numbers are indices ([Facts]).
//
// The verifier judges proofs by it, the compiler finds by it which checks it may leave
// out, and the translator asks it for dominators. As all ask the same definition, what
// the compiler leaves out the verifier accepts.
//
// Invariants: facts hold wherever their proof dominates, whatever the function is called
// with, and with wrap-around. Time is linear in the size of the function but for a
// logarithm in [Graph.Dominate], whatever its control flow is.
package flow
