// Package cycles measures short times on one CPU: it pins the calling thread, reads
// the time stamp counter, and says how long a tick of it is in core cycles and in
// nanoseconds. The counter ticks at a fixed rate; the core's clock does not, so core
// cycles are calibrated anew with each round of a benchmark.
package cycles
