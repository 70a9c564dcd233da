// Package memory is the global level of memory management (the JX paper, section 2.5): the
// pool that domains take whole blocks from, what one domain is charged for, and the few
// functions by which Go reaches memory that its collector does not know.
//
// All memory of domains lies outside Go's heap, in one region of the machine. Invariants that
// every other package of memory relies on: a block has one holder; what a domain can read is
// zero before it is the domain's; what a domain took is known by address and size, so that its
// end gives all of it back.
//
// Free memory is not cleared but remembers whether it may hold something: it is cleared when it is
// taken, or as its holder comes to use it, so that nothing is cleared or faulted in that nobody
// uses.
//
// Nothing here locks: one goroutine runs a system, and all calls are its.
package memory
