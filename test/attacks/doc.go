// Package attacks tests the trusted base with components in the text form that the
// verifier accepts and that no compiler makes: each tried to break out of its domain, or
// to stop DomainZero, by a way that was open once.
package attacks
