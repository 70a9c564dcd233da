// Package value compares and hashes dynamic values by their types: the slow paths of ==, and
// of interfaces and pointers as keys of maps. No thread runs meanwhile, so each comparison has
// a limit.
package value
