package ring0

// Protections of an area, numbered as in mmap(2).
const (
	protRead    = 1
	protWrite   = 2
	protExecute = 4
)

// An area is a range of the low half in which pages appear when they are touched.
type area struct {
	low, high uintptr // whole pages, high behind the last
	prot      uintptr // never both to write and to execute; faultIn goes by it
	identical bool    // domain memory: 2 MiB at a time, at its physical address
}

// maxAreas is a power of two: areaAt masks indices with it.
const maxAreas = 1024

// The areas are in ascending order, apart from each other, and merged with neighbours
// that are alike: search relies on the order.
var (
	areas     [maxAreas]area
	areaCount uint // those at the front of areas that there are
)

func areaAt(i uint) *area { return &areas[i%maxAreas] }

// search returns the index of the first area that ends above an address.
func search(address uintptr) uint {
	low, high := uint(0), areaCount
	for low < high {
		if middle := (low + high) / 2; areaAt(middle).high > address {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// insertArea makes room at an index. Precondition: there is some.
func insertArea(i uint, a area) {
	for j := areaCount; j > i; j-- {
		*areaAt(j) = *areaAt(j - 1)
	}
	*areaAt(i) = a
	areaCount++
}

// removeAreas removes those from one index up to another. Precondition: both are up to areaCount.
func removeAreas(from, to uint) {
	for i := to; i < areaCount; i++ {
		*areaAt(from + i - to) = *areaAt(i)
	}
	areaCount -= to - from
}

// splitAt makes an address a border. Precondition: there is room for one more area.
func splitAt(address uintptr) {
	i := search(address)
	if a := areaAt(i); i < areaCount && a.low < address {
		upper := *a
		upper.low, a.high = address, address
		insertArea(i+1, upper)
	}
}

// isolate makes a range's ends borders, and returns the indices of the areas in it. It
// fails when there may be too many areas then, with one to add.
func isolate(low, high uintptr) (from, to uint, ok bool) {
	if areaCount+3 > maxAreas {
		return 0, 0, false
	}
	splitAt(low)
	splitAt(high)
	return search(low), search(high), true
}

// join merges alike neighbours among the areas from one before an index to one behind
// another.
func join(from, to uint) {
	if areaCount == 0 {
		return
	}
	for i := min(to+1, areaCount-1); i > 0 && i+1 > from; i-- {
		if a, b := areaAt(i-1), areaAt(i); a.high == b.low && a.prot == b.prot && a.identical == b.identical {
			a.high = b.high
			removeAreas(i, i+1)
		}
	}
}

// setArea makes a range one area, and reports whether there was room for it.
func setArea(a area) bool {
	from, to, ok := isolate(a.low, a.high)
	if ok {
		removeAreas(from, to)
		insertArea(from, a)
		join(from, from)
	}
	return ok
}

// clearArea makes a range free, and reports whether there was room to split what it cut.
func clearArea(low, high uintptr) bool {
	from, to, ok := isolate(low, high)
	if ok {
		removeAreas(from, to)
	}
	return ok
}

// protectArea changes the protection from one address on, up to another or the first that
// is free, and returns where it ended; 0 if there was no room for it.
func protectArea(low, high, prot uintptr) (end uintptr) {
	from, to, ok := isolate(low, high)
	if !ok {
		return 0
	}
	end = low
	for i := from; i < to && areaAt(i).low == end; i++ {
		areaAt(i).prot, end = prot, areaAt(i).high
	}
	join(from, to)
	return end
}

// taken reports whether any area lies in a range.
func taken(low, high uintptr) bool {
	i := search(low)
	return i < areaCount && areaAt(i).low < high
}

// gap returns the highest free range of some bytes below a limit, or 0.
func gap(bytes, floor, ceiling uintptr) uintptr {
	high := ceiling
	for i := search(ceiling); ; i-- {
		if i < areaCount {
			high = min(high, areaAt(i).low)
		}
		low := floor
		if i > 0 {
			low = max(low, areaAt(i-1).high)
		}
		if high > low && high-low >= bytes {
			return high - bytes
		}
		if i == 0 || low == floor {
			return 0
		}
	}
}
