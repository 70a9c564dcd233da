package boot

import (
	"fmt"
	"time"
)

// A Round is what a kernel that runs its systems in rounds has after one of them, when all
// has been given back that can be. Figures that a bare machine alone has are zero elsewhere.
type Round struct {
	Number  int           // from 1
	Elapsed time.Duration // since the first began, in whole milliseconds
	Systems int           // that ran in it
	Nonzero int           // that ended with another status than 0

	DomainMemory int // bytes of domain memory that are taken
	FreeFrames   int // of a page, of the memory that is the kernel's
	Tables       int // frames that are page tables
	Frames       int // that are free, page tables, or mapped: the others are lost
	Heap         int // bytes of objects that live in DomainZero
	Runtime      int // bytes that Go's runtime says it has: heap, stacks, tables of its own
	Threads      int // of the machine
	Timers       int
	Areas        int // ranges of mapped memory that are alike
}

const roundLine = MessagePrefix + "round %d: %d ms, %d systems, %d with a status; %d bytes of domain memory taken, %d frames free of %d, %d page tables, " +
	"%d bytes in the heap, %d of the runtime, %d threads, %d timers, %d areas\n"

// fields returns all fields but Elapsed, in the line's order.
func (r *Round) fields() []any {
	return []any{&r.Number, nil, &r.Systems, &r.Nonzero, &r.DomainMemory, &r.FreeFrames, &r.Frames, &r.Tables, &r.Heap, &r.Runtime, &r.Threads, &r.Timers, &r.Areas}
}

// Line describes the round in a line of Portico's own that [ParseRound] reads.
func (r Round) Line() string {
	millis := int(r.Elapsed.Milliseconds())
	fields := r.fields()
	fields[1] = &millis
	for i, f := range fields {
		fields[i] = *f.(*int)
	}
	return fmt.Sprintf(roundLine, fields...)
}

// ParseRound reads a line that describes a round.
func ParseRound(line string) (r Round, ok bool) {
	var millis int
	fields := r.fields()
	fields[1] = &millis
	_, err := fmt.Sscanf(line, roundLine, fields...)
	r.Elapsed = time.Duration(millis) * time.Millisecond
	if err != nil || r.Line() != line {
		return Round{}, false
	}
	return r, true
}
