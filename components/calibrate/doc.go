// Package calibrate shows how long the verifier's units of time are on a machine: it times
// work of each class of instructions, whose bound the verifier knows.
//
// It prints a line for each class: calibrate CLASS TICKS, where CLASS is the function that
// does the work and the ticks are those of the quickest of many calls.
package calibrate
