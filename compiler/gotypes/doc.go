// Package gotypes has the bytecode types of Go types.
//
// Every compilation of a package must give its types the same names, because components
// name each other's types and the cache of component files compares them: a [Map] numbers
// the types that functions declare by their position, before any of them is asked for.
package gotypes
