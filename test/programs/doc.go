// Package programs is a corpus of small Go programs that print what they compute. What
// the ordinary toolchain's build of a program prints, and its exit status, is what every
// other way to run it must yield.
//
// The programs lie in testdata, the outcomes beside them in .out files; the package's own
// test checks those against the toolchain and writes them with -update. [Check] compares
// what a [conformance.Runner] makes of a program.
package programs
