// Package heap is the domain-local level of memory management (the JX paper, section 2.5): a
// domain's garbage-collected memory, and its collectors behind one interface, [Collector].
//
// Allocation moves one address. Translated code does it by itself, up to the limit in the
// domain's block; what finds no room comes here. A collection needs its domain at a safepoint,
// and runs no code of it; interrupt handlers of other domains run in its middle.
package heap
