// Package conformance runs the tests of the Go project's own test suite, GOROOT/test,
// that are programs: the files whose recipe is "// run" without flags or arguments, of
// which there are about a thousand.
//
// [Find] lists the tests that apply to linux/amd64, [Run] runs them through a [Runner] and
// judges what they print as cmd/internal/testdir does, and [Report] counts the verdicts.
// How a program is compiled and run is the Runner's affair.
package conformance
