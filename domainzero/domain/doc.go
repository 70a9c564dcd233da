// Package domain has the objects that DomainZero is about, and the state that its rooms share:
// domains, their threads, the services that they offer and the capabilities by which they use
// those of others (the JX paper, sections 2.1 and 2.2).
//
// What native code needs of them lies in blocks of memory that package abi describes; what only
// Go needs is here. Invariants: a domain's memory, threads and services stay until it has
// ended, and nothing but the dispatcher ends it, between two operations; from the moment it is
// doomed no code of it runs.
package domain
