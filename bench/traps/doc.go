// Package traps times the two ways into Linux that programs take most: a system call and
// a fault on a page that is touched for the first time, with the way back.
//
// Beside the figures of a benchmark they say on what sort of machine it ran. A system in a
// single address space saves these costs, so its lead over Linux grows with them; they
// differ by a factor of ten between machines.
package traps
