package verifier

import "github.com/portico-os/portico/bytecode"

// VerifyWithout verifies as Verify does, but does not enforce one rule.
func VerifyWithout(rule Rule, u *bytecode.Universe, f *bytecode.File, hash [32]byte) (*Component, error) {
	v := newVerification(u, f, hash)
	v.without = rule
	return v.run()
}

// Cost verifies as Verify does and returns what judging the component's types took of its
// budget.
func Cost(u *bytecode.Universe, f *bytecode.File, hash [32]byte) (int, error) {
	used, _, err := Budget(u, f, hash)
	return used, err
}

// Budget is Cost with the whole budget.
func Budget(u *bytecode.Universe, f *bytecode.File, hash [32]byte) (used, budget int, err error) {
	v := newVerification(u, f, hash)
	_, err = v.run()
	return budgetOf(f) - v.budget, budgetOf(f), err
}
