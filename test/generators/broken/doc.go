// Package broken breaks rules of the trusted code, one at a time, in a test program of its own: so a
// generator is asked what it finds, and how soon.
//
// All rules are in the program, each behind a look at the environment, so that it is built once. The
// sources stay as they are: Go's compiler is given others in their place.
package broken
