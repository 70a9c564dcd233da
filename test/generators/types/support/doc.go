// Package support is what generated packages share: random numbers that are the same
// everywhere, a canonical text of what values are, and cases, each of which prints one line.
//
// It compiles under Go and as a component. A case's line has a sum of all that the case wrote, so
// that two runs are the same exactly if their lines are; with the parameter verbose it has
// the text, too.
package support
