// Command faults measures whether the tests of packages bite: it draws faults of one token
// each at random, puts them into a package, and tells which of them the package's own tests
// catch. make faults runs it; it is no part of make test.
//
//	go run ./test/faults -seed 1 -n 40 domainzero/memobj domainzero/link
//
// All faults of a package are built into one test binary, each behind a switch that the
// environment turns on, so that a fault costs a run of the tests and no build. A fault that
// survives is printed with its place: either it changes nothing that anybody could see, or a
// test is missing.
package main
