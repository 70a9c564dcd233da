// Package rig boots systems on a hosted machine for the tests of the microkernel's rooms: of
// components in Go, which are compiled, and in text form, which can be what no compiler makes.
//
// What a room does is seen by components that print what they find; a test compares that with
// what it ought to be, at best with what the same package prints when Go's compiler made it.
// When a test ends, its system must have given back all that its domains took.
package rig
