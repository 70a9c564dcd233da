// Package domainzero is the microkernel: the only domain that cannot be ended and the
// only one with code that was not verified.
//
// It loads component files through the verifier and the translator, gives each domain its heap,
// statics, threads, quotas and capabilities, and connects domains by portals and memory objects
// (the JX paper, section 2). What it does not do is as important: the steady state, portal calls
// included, stays in native code; Go runs for loading, collection, faults and the rare slow
// path.
//
// This package is the front door, [New], [System.Load], [System.Create] and [System.Run], and
// the life of domains. The mechanisms are rooms of their own, each of which imports only those
// before it:
//
//	memory    the pool of blocks, what a domain is charged for, access to memory
//	object    layout of objects, type descriptors, references
//	link      code, descriptors, method tables and statics in the image
//	events    the event log
//	heap      a domain's heap and its collectors
//	value     comparing and hashing dynamic values
//	memobj    memory objects: ranges, holders, revocation
//	domain    domains, threads, services, capabilities
//	cpu       entering native code, dispatch, traps, interrupts, ends
//	sched     domain-local schedulers
//	portal    calls between domains: stubs, copies, proxies
//	services  what DomainZero itself offers to components
//	platform  the machine: a Linux process, or bare
package domainzero
