// Package emit selects the x86-64 instructions of an allocated function and writes them.
//
// Blocks that are seldom executed, and the slow paths of checks, polls and allocations, come
// last in the text. A loop's short header is repeated at its end, so that a turn has one jump.
package emit
