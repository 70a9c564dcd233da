// Package cpu is the processor: it enters native code and does what native code leaves for, it
// dispatches threads, turns traps into panics, runs interrupt handlers and other bounded
// callbacks, and ends domains between two operations (the JX paper, sections 2.1 and 2.7).
//
// A [CPU] is a block that a thread of the host claims. All that is a processor's lies in it.
// While Go runs on it, every thread of its domains is stopped at a safepoint: at a stub that
// saved its registers, or blocked in a portal call. What leaving native code means, beyond the
// processor itself, the rooms above say in [CPU.Exits] and [Rooms].
package cpu
