package ring0

// Counts are how much there is of what the layer hands out. They must come back to what
// they were when the program does the same again.
type Counts struct {
	FreeFrames   int // of a page, of the memory that is not domains'
	Tables       int // frames that are page tables
	Threads      int
	Timers       int
	Areas        int // ranges of mapped memory that are alike
	DomainPieces int // of 2 MiB of domain memory, which were touched and not given back
}

// Count counts. Precondition: Booted.
func Count() (c Counts) {
	c.FreeFrames, c.Tables, c.Areas = int(freeBytes()/pageBytes+freedCount), int(tableCount), int(areaCount)
	for i := range threadCount {
		if threadAt(i).state != unused {
			c.Threads++
		}
	}
	for i := range timers {
		if timers[i].thread != 0 {
			c.Timers++
		}
	}
	for entry, piece := next(domainMemory.low, domainMemory.high); entry != nil; entry, piece = next(piece+hugeBytes, domainMemory.high) {
		c.DomainPieces++
	}
	return c
}
