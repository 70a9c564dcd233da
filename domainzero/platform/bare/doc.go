// Package bare provides the machine without an operating system, on x86-64.
//
// Package [ring0] below it boots the machine and serves Linux's system calls, so that
// Go's runtime and package hosted run on it as they do on Linux. [Machine] is hosted's,
// except for what a real machine has more of: domain memory at its physical addresses,
// interrupt lines, an idle wait, and an archive that came with the image.
//
// A program that links this package can be booted once its image has the note that
// loaders look for (see package qemu/image). The same file remains a Linux program, in
// which [Booted] is false and [New] fails.
//
// # Command line
//
// Words such as GOGC=50, with a name of capital letters, digits and underscores, become
// variables of the program's environment. The word memory=256M, with K, M or G, says how
// much memory is for domains: otherwise half of all, or what the largest piece has. What is
// left is Go's, whose runtime is told by GOMEMLIMIT unless that is given. All other words
// are arguments.
//
// # Random numbers
//
// They are made of those of the processor (RDRAND) and of the jitter of its clock against
// the bus; of that alone if the processor has none.
//
// # Status
//
// The program's exit status, of which seven bits count, goes to QEMU's device isa-debug-exit
// at port 0xf4; then the machine is powered off. When the layer itself gives up, it prints an
// epitaph on the first serial port and ends with a status of its own: 64 and the number of a
// signal that nobody handles, 124 if it cannot boot, 125 if every thread is blocked for good,
// 126 if the memory for Go's runtime has run out, 127 after an exception in the layer.
//
// [ring0]: https://pkg.go.dev/github.com/portico-os/portico/domainzero/platform/bare/ring0
package bare
