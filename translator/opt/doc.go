// Package opt simplifies functions in SSA form and prepares them for register
// allocation.
//
// Passes can be switched off one by one, for tests; the function is correct without them.
package opt
