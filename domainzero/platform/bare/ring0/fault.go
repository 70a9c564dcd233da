package ring0

// kept marks the entry of a page that is not accessible but has its frame: so the entry is not 0,
// and release finds the frame. The processor ignores it.
const kept = 1 << 9

// entryFlags returns what a protection means in a page table.
func entryFlags(prot uintptr) uint64 {
	switch {
	case prot&protExecute != 0:
		return present
	case prot&protWrite != 0:
		return present | writable | noExecute
	case prot != 0:
		return present | noExecute
	}
	return kept
}

// permits reports whether a protection allows an access.
func permits(prot uintptr, write, execute bool) bool {
	return prot != 0 && (!write || prot&protWrite != 0) && (!execute || prot&protExecute != 0)
}

// faultIn makes a page accessible if its area permits the access.
func faultIn(address uintptr, write, execute bool) bool {
	i := search(address)
	a := areaAt(i)
	if i >= areaCount || address < a.low || !permits(a.prot, write, execute) {
		return false
	}
	if a.identical {
		piece := address &^ (hugeBytes - 1)
		if entry := walk(piece, hugeShift, true); *entry == 0 {
			*entry = uint64(piece) | entryFlags(a.prot) | huge
			clearBlocks(piece, hugeBytes)
		}
		return true
	}
	if entry := walk(address, pageShift, true); *entry == 0 {
		setPage(entry, allocFrame(), a.prot)
	}
	flushPage(address)
	return true
}

// setPage maps a frame. No frame is executable and writable, here and in the physical
// map. Precondition: the entry is empty, or of this frame, and who calls flushes the page.
func setPage(entry *uint64, frame, prot uintptr) {
	wasCode := *entry&(present|noExecute) == present
	isCode := prot&protExecute != 0
	*entry = uint64(frame) | entryFlags(prot)
	if isCode != wasCode {
		protectAlias(frame, !isCode)
	}
}

// touch makes memory accessible to the layer, if the program may access it.
func touch(address, bytes uintptr, write bool) bool {
	end := address + bytes
	if end < address || end > userEnd {
		return false
	}
	for page := address &^ (pageBytes - 1); page < end; page += pageBytes {
		entry := walk(page, pageShift, false)
		accessible := entry != nil && *entry&present != 0 && (!write || *entry&writable != 0)
		if !accessible && !faultIn(page, write, false) {
			return false
		}
	}
	return true
}

// release gives back the frames of a range and leaves it to be faulted in again. Domain
// memory is only zeroed, whole pieces of it by the next access. Precondition: the range is of
// whole pages, in the program's part of the low half.
func release(low, high uintptr) {
	for entry, page := next(low, high); entry != nil; entry, page = next(page, high) {
		if *entry&huge != 0 {
			page = releasePiece(entry, page, high)
			continue
		}
		frame := uintptr(*entry & frameMask)
		setPage(entry, frame, 0)
		*entry = 0
		flushPage(page)
		freeFrame(frame)
		page += pageBytes
	}
}

// releasePiece zeroes the pages from an address to the end of its piece of 2 MiB.
func releasePiece(entry *uint64, page, high uintptr) (end uintptr) {
	page &^= pageBytes - 1
	end = min(page&^(hugeBytes-1)+hugeBytes, high)
	if end-page == hugeBytes {
		*entry = 0
		flushPage(page)
	} else {
		clearBlocks(page, end-page)
	}
	return end
}
