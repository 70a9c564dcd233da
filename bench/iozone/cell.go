package iozone

import "fmt"

// Test is one of IOZone's tests.
type Test string

// The tests. A pass of each goes once through the file, record by record.
const (
	Write   Test = "write"   // into an empty file
	Rewrite Test = "rewrite" // over what is there
	Read    Test = "read"    // of a file just opened
	Reread  Test = "reread"  // of a file read before
)

// Tests lists the tests in IOZone's order.
var Tests = []Test{Write, Rewrite, Read, Reread}

// Reads tells whether the test reads.
func (t Test) Reads() bool { return t == Read || t == Reread }

// A Cell is one measured combination.
type Cell struct {
	Test      Test `json:"test"`
	FileKiB   int  `json:"file_kib"`
	RecordKiB int  `json:"record_kib"`
}

func (c Cell) String() string {
	return fmt.Sprintf("%s of %d KiB in records of %d KiB", c.Test, c.FileKiB, c.RecordKiB)
}

// Sizes of files in KiB: the paper's range, and how far a full run goes beyond it.
const (
	SmallestKiB    = 4
	LargestKiB     = 512
	FullLargestKiB = 64 << 10
)

// Grid returns the cells of the given tests for all files up to a size: file sizes and
// record sizes are powers of two, records up to the file's size.
func Grid(tests []Test, largestKiB int) []Cell {
	var cells []Cell
	for _, test := range tests {
		for file := SmallestKiB; file <= largestKiB; file *= 2 {
			for record := SmallestKiB; record <= file; record *= 2 {
				cells = append(cells, Cell{test, file, record})
			}
		}
	}
	return cells
}

// A Runner is a system that the benchmark runs on.
type Runner interface {
	// Name is the configuration code of a Portico system, or what else it is.
	Name() string

	// Run makes passes over the file of the cell and returns the nanoseconds that they
	// took together. Preparing the file, opening it, emptying it before a pass of
	// Write, and checking that every record arrived are not in that time.
	Run(cell Cell, passes int) (nanoseconds float64, err error)
}
