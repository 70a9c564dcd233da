package ring0

// A span is a range of addresses, high behind the last. It is empty if they are equal.
type span struct{ low, high uintptr }

// maxSpans is how many pieces of memory there may be. More are left unused.
const maxSpans = 16

// Physical memory in frames of a page. Frames that were never used are the spans, of which
// allocFrame takes from the front; the others are in a list through themselves.
var (
	spans      [maxSpans]span // whole pages, apart from each other, in no order; some empty
	spanCount  uint           // those from here on were never filled
	freeFrames uintptr        // the first of the list, whose first word is the next; 0: none
	freedCount uintptr        // how many are in the list
)

// addSpan adds memory, cut to whole pages.
func addSpan(low, high uintptr) {
	low, high = (low+pageBytes-1)&^(pageBytes-1), high&^(pageBytes-1)
	if low < high && spanCount < maxSpans {
		spans[spanCount%maxSpans] = span{low, high}
		spanCount++
	}
}

// removeSpan takes memory out. Precondition: no frame has been allocated.
func removeSpan(low, high uintptr) {
	for i := range spans {
		s := spans[i]
		if s.high <= low || s.low >= high {
			continue
		}
		spans[i] = span{}
		if s.low < low {
			spans[i] = span{s.low, low}
		}
		if s.high > high {
			addSpan(high, s.high)
		}
	}
}

// freeBytes returns how much memory was never used.
func freeBytes() (bytes uintptr) {
	for i := range spans {
		bytes += spans[i].high - spans[i].low
	}
	return bytes
}

// allocFrame returns a zeroed frame, or ends the machine. The lowest come first, because
// the tables of the entry, with which the first are used, map only 4 GiB.
func allocFrame() uintptr {
	frame := freeFrames
	if frame != 0 {
		freeFrames = *at[uintptr](physicalMap + frame)
		freedCount--
	} else {
		lowest := &spans[0]
		for i := range spans {
			if s := &spans[i]; s.low < s.high && (lowest.low == lowest.high || s.low < lowest.low) {
				lowest = s
			}
		}
		if lowest.low == lowest.high {
			fail(statusMemory, "out of memory for the kernel: give the machine more (-m) or domains less (memory=)")
		}
		frame = lowest.low
		lowest.low += pageBytes
	}
	clearBlocks(physicalMap+frame, pageBytes)
	return frame
}

// freeFrame takes a frame back. Precondition: its alias in the physical map is writable, and no
// other address leads to it.
func freeFrame(frame uintptr) {
	*at[uintptr](physicalMap + frame) = freeFrames
	freeFrames = frame
	freedCount++
}
