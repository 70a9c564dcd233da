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
// [ring0]: https://pkg.go.dev/github.com/portico-os/portico/domainzero/platform/bare/ring0
package bare
