// Package heap times programs that use much memory as components, with their collections, beside
// the same programs as the Go compiler makes them.
//
// Both sides have the same memory: Go's collector runs when the process would take more than
// Portico's process took at most, verifier and translator included. Each program runs in a
// process of its own, on one CPU, the sides in turn.
package heap
