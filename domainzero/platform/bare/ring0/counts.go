package ring0

// Counts are how much there is of what the layer hands out. They must come back to what
// they were when the program does the same again: tests that run systems in rounds compare them.
type Counts struct {
	FreeFrames   int // of a page, of the memory that is not domains'
	Tables       int // frames that are page tables
	Pages        int // frames that are mapped for the program
	Threads      int
	ThreadPages  int // frames of threads, kept for the next
	Timers       int
	Areas        int // ranges of mapped memory that are alike
	DomainPieces int // of 2 MiB of domain memory, which were touched and not given back
}

// count writes Counts to where the program wants them. It is a system call so that nothing
// changes meanwhile.
func count(_ *thread, to, _, _, _, _ uintptr) uintptr {
	if !touch(to, countsBytes, true) {
		return errno(badAddress)
	}
	c := at[Counts](to)
	*c = Counts{FreeFrames: int(freeBytes()/pageBytes + freedCount), Tables: int(tableCount), Areas: int(areaCount), ThreadPages: int(threadCount)}
	for i := range threadCount {
		if threadAt(i).state != unused {
			c.Threads++
		}
	}
	for i := range timers {
		if timers[i].made {
			c.Timers++
		}
	}
	for i := range areaCount {
		for entry, page := next(areaAt(i).low, areaAt(i).high); entry != nil; entry, page = next(page+pageBytes, areaAt(i).high) {
			if *entry&huge == 0 {
				c.Pages++
			} else {
				c.DomainPieces++
				page += hugeBytes - pageBytes
			}
		}
	}
	return 0
}
