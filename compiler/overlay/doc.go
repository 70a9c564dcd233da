// Package overlay holds what components use of the standard library in place of Go's own:
// whole packages, written anew, and single functions. Everything else is compiled from
// GOROOT.
//
// The files lie in _std, where the ordinary toolchain does not look: they compile only as
// part of the standard library. They call the system through
// components/golib/internal/machine.
package overlay
