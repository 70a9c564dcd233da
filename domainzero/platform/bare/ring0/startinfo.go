package ring0

// Offsets in the PVH start info (Xen's hvm_start_info) and its memory map.
const (
	startMagic       = 0x336ec578
	startCommandLine = 24
	startMap         = 40
	startMapCount    = 48
	mapEntryBytes    = 24
	mapEntryType     = 16
	memoryUsable     = 1
	memoryEnd        = 1 << 46 // of what the physical map has room for
)

// imageBase is where the linker puts a program, with its ELF header in front. Memory below
// is left to the firmware's tables and the start info.
const imageBase = 0x40_0000

// readMemoryMap adds usable memory above imageBase, each frame once, and none that another
// entry says to be something else.
func readMemoryMap(start uintptr) {
	entries := uintptr(*at[uint64](start + startMap))
	for _, usable := range [...]bool{true, false} {
		for i := range uintptr(*at[uint32](start + startMapCount)) {
			entry := entries + i*mapEntryBytes
			if (*at[uint32](entry + mapEntryType) == memoryUsable) != usable {
				continue
			}
			low := uintptr(*at[uint64](entry))
			high := low + min(uintptr(*at[uint64](entry + 8)), memoryEnd-min(low, memoryEnd))
			removeSpan(low&^(pageBytes-1), (high+pageBytes-1)&^(pageBytes-1))
			if usable {
				addSpan(max(low, imageBase), high)
			}
		}
	}
}

// Offsets in an ELF header and its program headers, and their values.
const (
	elfHeaders      = 32
	elfHeaderCount  = 56
	headerBytes     = 56
	headerFlags     = 4
	headerAddress   = 16
	headerFileBytes = 32
	headerBytesAll  = 40
	typeLoad        = 1
	flagExecute     = 1
	flagWrite       = 2
)

// A segment is a loaded part of the image.
type segment struct {
	address, fileBytes, bytes uintptr // 0 bytes: the header is of something else, and is passed over
	flags                     uint32  // as the header has them
}

// variablesEnd returns the end of the layer's variables, rounded up to a page. The linker
// puts variables that begin as zeros and have no pointers last, the largest behind all
// others, and the stacks are the layer's largest. What follows in the image is nothing but
// zeros, and is mapped when it is touched: Go's library has variables of 32 MiB.
func variablesEnd() uintptr {
	return (max(addressOf(&layerStack), addressOf(&faultStack)) + layerStackBytes + pageBytes - 1) &^ (pageBytes - 1)
}

// low and end are the segment's whole pages.
func (s *segment) low() uintptr { return s.address &^ (pageBytes - 1) }
func (s *segment) end() uintptr { return (s.address + s.bytes + pageBytes - 1) &^ (pageBytes - 1) }

// mappedEnd is the end of what the loader's memory is kept for.
func (s *segment) mappedEnd() uintptr {
	if last := variablesEnd(); last > s.low() && last < s.end() {
		return last
	}
	return s.end()
}

// segmentAt returns a segment of the image, and whether there is one.
func segmentAt(i uintptr) (s segment, ok bool) {
	if i >= uintptr(*at[uint16](imageBase + elfHeaderCount)) {
		return segment{}, false
	}
	header := imageBase + uintptr(*at[uint64](imageBase + elfHeaders)) + i*headerBytes
	if *at[uint32](header) == typeLoad {
		s = segment{
			address: uintptr(*at[uint64](header + headerAddress)), flags: *at[uint32](header + headerFlags),
			fileBytes: uintptr(*at[uint64](header + headerFileBytes)), bytes: uintptr(*at[uint64](header + headerBytesAll)),
		}
	}
	return s, true
}

// archive is the file data behind the program's own segments; empty if there is none. Set by
// reserveImage, and fixed.
var archive span

// Archive returns the address and size of what the image builder put behind the program,
// read-only.
func Archive() (base uintptr, bytes int) { return archive.low, int(archive.high - archive.low) }

// reserveImage takes the image's segments out of free memory. Precondition: no frame has been
// allocated.
func reserveImage() {
	for i := uintptr(0); ; i++ {
		s, ok := segmentAt(i)
		if !ok {
			return
		}
		if s.bytes == 0 {
			continue
		}
		if s.end() > windowLow {
			fail(statusBoot, "the image is too large: it must end below 0x60000000")
		}
		removeSpan(s.low(), s.mappedEnd())
		if s.address >= linked.imageEnd {
			archive = span{s.address, s.address + s.fileBytes}
		}
	}
}

// mapImage maps each segment as its flags say, at its own address and nowhere else.
func mapImage() {
	for i := uintptr(0); ; i++ {
		s, ok := segmentAt(i)
		if !ok {
			return
		}
		flags := uint64(present)
		switch {
		case s.flags&(flagWrite|flagExecute) == flagWrite|flagExecute:
			fail(statusBoot, "the image has a segment that is both writable and executable")
		case s.flags&flagWrite != 0:
			flags |= writable | noExecute
		case s.flags&flagExecute == 0:
			flags |= noExecute
		}
		mapRange(s.low(), s.low(), s.mappedEnd()-s.low(), flags)
		if s.mappedEnd() < s.end() {
			insertArea(0, area{low: s.mappedEnd(), high: s.end(), prot: protRead | protWrite})
		}
	}
}
