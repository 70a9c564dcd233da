// Package services is what DomainZero itself offers to domains: names, parameters, memory
// objects, the clock, the console, host files, atomic variables, interrupts and the domain
// manager (the JX paper, sections 2.1, 2.3 and 2.4). Components call them as intrinsics, which
// are the rows of bytecode/intrinsics; each is done here by one function.
//
// Whatever a component passes is hostile: a service believes no number, looks at no more of a
// text than maxText bytes, and follows no reference into what the domain does not have.
package services
