// Package hosted provides the machine within a Linux process on x86-64.
//
// Native code runs on the goroutine's own thread, on a stack that Go does not know:
// [Machine.Enter] saves Go's stack pointer in the CPU block, loads the native one and
// jumps; the exit stubs load it back and return. Nothing is called in between, so
// Go's scheduler and collector see a goroutine in the middle of an assembly function. It
// cannot be preempted there; hence native code polls.
//
// Signal handlers are chained in front of Go's. These look first at whether the
// interrupted instruction lies in the code half of the image region, where R15 always
// points to the CPU block:
//
//   - SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP there are faults of native code: the handler records them in
//     the CPU block and continues at the fault exit. A fault in the fault exit itself is a
//     defect, and Go's to report.
//   - SIGURG, by which Go asks the thread to yield, sets the poll flag.
//
// Elsewhere Go's handler gets the signal. A tick of the process's slice timer, which comes on any
// thread, sets the poll flag of each claimed CPU.
//
// The code half is inaccessible, writable or executable page by page, and mapped once.
//
// There is one machine per process, because the image region has a fixed address and
// signal handlers are global.
package hosted
