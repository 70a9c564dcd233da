// Package interp executes verified components one instruction at a time, by the text of
// the table of operations alone. It is slow and simple, and a judge of tests: the
// compiler's run programs in it to compare what they do with what Go says they do,
// without the translator between; the translator's compare its code with it.
//
// Memory is a tree of variables, a pointer is a Go pointer to one of them, and a
// collector is Go's. There is one thread.
package interp
