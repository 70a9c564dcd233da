// Package prove makes proofs of the checks that the verifier can do without. It reckons
// with bytecode/flow, as the verifier does, so that what it claims the verifier finds
// true; a claim that is wrong would have the component refused, and no more.
package prove
