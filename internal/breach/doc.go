// Package breach breaks the rules of the verifier, one at a time, in components that it accepts.
//
// A [Kind] is a way to break one rule somewhere and no other: an operand of another type, a use before the
// definition across a join, a proof that does not hold, a field that nobody may reach. [Kind.Break]
// chooses the place by a seed. That what it makes is wrong follows from how it is made: the verifier must refuse
// it, by just that rule. One that it accepts is a defect of the verifier, whatever the component
// would do when it runs.
//
// Package mutate makes mutants of which nobody knows whether they are wrong; many are not. Those of this package
// say what must become of them, and hit each rule on purpose. [Kinds] lists them by rule.
//
// What it needs to know of a function, where values are defined and what dominates what, it finds out by
// itself (body.go), for what the verifier knows of that may be what is wrong. Types and proofs of
// values it takes from the component as it was accepted.
package breach
