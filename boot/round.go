package boot

import "fmt"

// A Round is what a kernel that runs its systems in rounds has after one of them, when all
// has been given back that can be. Figures that a bare machine alone has are zero elsewhere.
type Round struct {
	Number  int `json:"round"` // from 1
	Millis  int `json:"ms"`    // since the first began
	Systems int `json:"systems"`
	Nonzero int `json:"nonzero"` // systems that ended with another status than 0

	DomainMemory int `json:"domain_memory_bytes"` // that are taken
	FreeFrames   int `json:"free_frames"`         // of a page, of the memory that is the kernel's
	Frames       int `json:"frames"`              // that are free, page tables, or mapped: the others are lost
	Tables       int `json:"page_tables"`         // frames that are
	Heap         int `json:"heap_bytes"`          // of objects that live in DomainZero
	Runtime      int `json:"runtime_bytes"`       // that Go's runtime says it has: heap, stacks, tables of its own
	Threads      int `json:"threads"`             // of the machine
	Timers       int `json:"timers"`
	Areas        int `json:"areas"` // ranges of mapped memory that are alike
}

// roundLine is the format that Line prints and ParseRound reads: it has all fields, in their order.
const roundLine = MessagePrefix + "round %d: %d ms, %d systems, %d with a status; %d bytes of domain memory taken, %d frames free of %d, %d page tables, " +
	"%d bytes in the heap, %d of the runtime, %d threads, %d timers, %d areas\n"

// fields returns all fields, in the line's order.
func (r *Round) fields() []any {
	return []any{&r.Number, &r.Millis, &r.Systems, &r.Nonzero, &r.DomainMemory, &r.FreeFrames, &r.Frames, &r.Tables, &r.Heap, &r.Runtime, &r.Threads, &r.Timers, &r.Areas}
}

// Line describes the round in a line of Portico's own that [ParseRound] reads.
func (r Round) Line() string {
	fields := r.fields()
	for i, f := range fields {
		fields[i] = *f.(*int)
	}
	return fmt.Sprintf(roundLine, fields...)
}

// ParseRound reads a line that describes a round.
func ParseRound(line string) (r Round, ok bool) {
	_, err := fmt.Sscanf(line, roundLine, r.fields()...)
	if err != nil || r.Line() != line {
		return Round{}, false
	}
	return r, true
}
