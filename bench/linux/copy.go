package linux

import (
	"fmt"
	"math"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/iozone"
)

// copier moves the bytes of a cell from memory to memory, record by record, with
// nothing around it: what a system adds to that is its own cost.
type copier struct {
	full   []byte // a file to read, which has the pattern
	sink   []byte // a file to write
	record []byte
}

// NewCopy returns the runner for the bare copy: for each cell the quicker of Go's copy
// and the processor's string instruction.
func NewCopy() iozone.Runner { return &copier{} }

// Name says what the runner is.
func (c *copier) Name() string { return "copy" }

var copyMethods = []func(to, from []byte){
	func(to, from []byte) { copy(to, from) },
	copyString,
}

// copyString copies len(to) bytes by rep movsb. Precondition: len(to) == len(from).
func copyString(to, from []byte)

// Run makes passes with each method: see [iozone.Runner].
func (c *copier) Run(cell iozone.Cell, passes int) (float64, error) {
	size, recordSize := cell.FileKiB<<10, cell.RecordKiB<<10
	if len(c.full) < size {
		c.full, c.sink, c.record = make([]byte, size), make([]byte, size), make([]byte, size)
		iozone.FillPattern(c.full, 0)
	}
	full, sink, record := c.full[:size], c.sink[:size], c.record[:recordSize]
	best := math.Inf(1)
	for _, method := range copyMethods {
		var took cycles.Ticks
		if cell.Test.Reads() {
			clear(record)
			for range passes {
				start := cycles.Now()
				for offset := 0; offset < size; offset += recordSize {
					method(record, full[offset:offset+recordSize])
				}
				took += cycles.Now() - start
			}
			if iozone.CheckPattern(record, int64(size-recordSize)) >= 0 {
				return 0, fmt.Errorf("the last record was copied wrongly")
			}
		} else {
			clear(sink)
			iozone.FillPattern(record, 0)
			for range passes {
				start := cycles.Now()
				for offset := 0; offset < size; offset += recordSize {
					method(sink[offset:offset+recordSize], record)
				}
				took += cycles.Now() - start
			}
			for offset := 0; offset < size; offset += recordSize {
				if iozone.CheckPattern(sink[offset:offset+recordSize], 0) >= 0 {
					return 0, fmt.Errorf("the record at %d was copied wrongly", offset)
				}
			}
		}
		best = min(best, took.Nanoseconds())
	}
	return best, nil
}
