// Package uart16550 drives a serial port with a 16550: National Semiconductor's PC16550D,
// and what behaves like it.
//
// Interrupts move bytes between the chip's queues and two rings; counters that only grow
// tell the threads how far they got, so that nothing ever has to be locked, and interrupts are
// off only for input that there is no room for. One thread feeds the transmitter with what domains print, another
// serves readers: a reader that waits does not hold up output.
package uart16550
