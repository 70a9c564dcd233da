// Package ring0 runs an ordinary static Go program, linked for Linux, on a bare x86-64
// machine: it boots the machine and serves the program's system calls, as far as Go's
// runtime and package hosted make them. Program and layer share ring 0 and one address
// space. In a Linux process the package does nothing.
//
// # Rules
//
// The layer is Go code that runs outside Go's runtime: with interrupts off, on a stack of
// its own, with a g that has nothing but a stack limit. It must not allocate, store
// pointers where the compiler would mark them, panic, or use maps, channels or interfaces.
// So all its state is in variables without pointers, addresses are uintptr, indices are
// masked, and there are no initialisers but static ones. A test reads the compiled code to
// see that it is so.
//
// # Entries
//
// Every thread has a page with its registers. While it runs, the first interrupt stack of
// the task state ends at the end of these registers, so that traps push them in place;
// system calls build the same frame. In the layer that stack belongs to the fault thread,
// whose appearance is the layer's own death; so does a second one to NMIs and machine
// checks, and a third to double faults. There is one way back, through IRETQ.
//
// Signals are delivered on the way back, and interrupt no call: a blocked thread gets them
// when it is woken.
//
// # Memory
//
//   - The image is mapped at its linked address, each segment as its ELF flags say.
//   - Domain memory is mapped at its physical address in pieces of 2 MiB.
//   - Everything else in the low half is the program's mappings, page by page on demand.
//   - In the high half all frames of the latter are mapped without the right to execute,
//     and without the right to write while they hold code.
//
// No page is writable and executable, under any address.
package ring0
