package ring0

// Where the program may map memory: anywhere above the first 512 GiB, in which physical
// addresses are their own, and in the window for native code (see hosted.Machine.Image). mappable
// refuses the rest, so that nobody maps over the image or domain memory.
const (
	mapFloor    = 1 << rootShift
	mapCeiling  = 0x7f00_0000_0000
	windowLow   = 0x6000_0000
	windowHigh  = 0x7e00_0000
	stackBytes  = 256 << 10                           // of the first thread, above mapCeiling
	stackTop    = mapCeiling + pageBytes + stackBytes // with a guard page below
	writeAndRun = protWrite | protExecute
)

// mappable returns the end of a range rounded up to whole pages, and whether the program
// may map it.
func mappable(low, bytes uintptr) (high uintptr, ok bool) {
	high = (low + bytes + pageBytes - 1) &^ (pageBytes - 1)
	window := low >= windowLow && high <= windowHigh
	return high, low%pageBytes == 0 && low < high && (window || low >= mapFloor && high <= mapCeiling)
}

func mmap(_ *thread, address, bytes, prot, flags, _ uintptr) uintptr {
	const fixed, anonymous, noReplace = 0x10, 0x20, 0x100000
	if flags&anonymous == 0 {
		return errno(noDevice)
	}
	if prot&writeAndRun == writeAndRun {
		return errno(accessDenied)
	}
	high, ok := mappable(address, bytes)
	switch {
	case bytes == 0 || flags&(fixed|noReplace) != 0 && address%pageBytes != 0:
		return errno(invalid)
	case bytes > mapCeiling:
		return errno(noMemory)
	case flags&(fixed|noReplace) != 0:
		if !ok {
			return errno(noMemory)
		}
		if flags&noReplace != 0 && taken(address, high) {
			return errno(exists)
		}
	case !ok || address < mapFloor || taken(address, high):
		bytes = (bytes + pageBytes - 1) &^ (pageBytes - 1)
		if address = gap(bytes, mapFloor, mapCeiling); address == 0 {
			return errno(noMemory)
		}
		high = address + bytes
	}
	if !setArea(area{low: address, high: high, prot: prot}) {
		return errno(noMemory)
	}
	release(address, high)
	return address
}

func munmap(_ *thread, address, bytes, _, _, _ uintptr) uintptr {
	high, ok := mappable(address, bytes)
	if !ok {
		return errno(invalid)
	}
	if !clearArea(address, high) {
		return errno(noMemory)
	}
	release(address, high)
	return 0
}

// mprotect never makes a page writable and executable at once. Pages that are there change;
// others get the protection as they appear.
func mprotect(_ *thread, address, bytes, prot, _, _ uintptr) uintptr {
	if bytes == 0 && address%pageBytes == 0 {
		return 0
	}
	high, ok := mappable(address, bytes)
	if !ok {
		return errno(invalid)
	}
	if prot&writeAndRun == writeAndRun {
		return errno(accessDenied)
	}
	end := protectArea(address, high, prot)
	for entry, page := next(address, end); entry != nil; entry, page = next(page+pageBytes, end) {
		setPage(entry, uintptr(*entry&frameMask), prot)
		flushPage(page)
	}
	if end != high {
		return errno(noMemory)
	}
	return 0
}

func madvise(_ *thread, address, bytes, advice, _, _ uintptr) uintptr {
	const dontNeed, free, hugePage, noHugePage = 4, 8, 14, 15
	high := (address + bytes + pageBytes - 1) &^ (pageBytes - 1)
	if address%pageBytes != 0 || high < address || high > userEnd {
		return errno(invalid)
	}
	switch advice {
	case hugePage, noHugePage:
	case dontNeed, free:
		end, hole := address, false
		for i := search(address); i < areaCount && areaAt(i).low < high; i++ {
			low := max(address, areaAt(i).low)
			hole = hole || low != end
			end = min(high, areaAt(i).high)
			release(low, end)
		}
		if hole || end != high {
			return errno(noMemory)
		}
	default:
		return errno(invalid)
	}
	return 0
}
