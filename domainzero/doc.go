// Package domainzero is the microkernel: the only domain that cannot be ended and the
// only one with code that was not verified.
//
// It loads component files through the verifier and the translator, links the code into
// the image region, gives each domain its heap, statics, threads, quotas and capability
// table, and connects domains by portals and memory objects (the JX paper, section 2).
// What it does not do is as important: the steady state, portal calls included, stays in
// native code; Go runs for loading, collection, faults and the rare slow path.
//
// One goroutine, locked to an operating-system thread, is the processor. All of
// DomainZero's state belongs to it, so nothing here takes a lock. While Go runs, every
// thread of every domain is stopped at a safepoint: at a stub that saved its registers,
// or blocked in a portal call.
//
// Drivers are components like others. They may use the I/O ports that they were granted,
// have objects that handle interrupts, and drive the console (the paper, section 2.4).
//
// The front doors are [New], [System.Load], [System.Create] and [System.Run].
package domainzero
