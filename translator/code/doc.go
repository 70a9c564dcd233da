// Package code is what a translation yields, and what a linker needs to place it: text with
// the tables by which DomainZero stops, unwinds and traps in it, and the symbols that it
// refers to. It is the same for all instruction sets.
package code
