// Package trusted tells what is trusted: the packages that the microkernel and the kernel of
// images link, found by following imports, and their lines of code. Commands tcb and house,
// which say how much that is and how it is kept, rely on it.
package trusted
