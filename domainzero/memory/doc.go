// Package memory is the global level of memory management (the JX paper, section 2.5): the
// pool that domains take whole blocks from, what one domain is charged for, and the few
// functions by which Go reaches memory that its collector does not know.
//
// All memory of domains lies outside Go's heap, in one region of the machine. Invariants that
// every other package of memory relies on: a block has one holder; a block that is handed
// out is zero; what a domain took is known by address and size, so that its end gives all of
// it back.
package memory
