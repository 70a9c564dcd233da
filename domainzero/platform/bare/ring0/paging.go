package ring0

// Page table entries.
const (
	present   = 1 << 0
	writable  = 1 << 1
	uncached  = 1 << 4
	huge      = 1 << 7
	noExecute = 1 << 63
	frameMask = 0x000f_ffff_ffff_f000
)

const (
	pageBytes  = 4096
	hugeBytes  = 2 << 20
	pageShift  = 12 // of the entries of pages
	hugeShift  = 21 // of the entries of 2 MiB
	rootShift  = 39 // of the entries of the topmost table
	tableShift = 9  // from level to level: 512 entries

	// physicalMap is where all frames are mapped, writable unless they hold code. The
	// image and domain memory, mapped at their physical addresses, are not in it.
	physicalMap = 0xffff_8000_0000_0000

	// userEnd is the end of the low half.
	userEnd = 1 << 47
)

// root is the frame of the topmost table, fixed from openMemory on: Booted asks whether there is
// one. tableCount is how many tables there are below it, none of which is ever freed.
var root, tableCount uintptr

// allocTable returns the frame of an empty table.
func allocTable() uintptr {
	tableCount++
	return allocFrame()
}

// walk returns the entry of an address at a level, by its shift, or the one of 2 MiB above
// it. Without create it returns nil if there is no table.
func walk(address uintptr, level uint, create bool) *uint64 {
	table := root
	for shift := uint(rootShift); ; shift -= tableShift {
		entry := at[uint64](physicalMap + table + address>>(shift&63)%512*8)
		if shift == level || *entry&huge != 0 {
			return entry
		}
		if *entry == 0 {
			if !create {
				return nil
			}
			*entry = uint64(allocTable()) | present | writable
		}
		table = uintptr(*entry & frameMask)
	}
}

// next returns the next entry of a page or of 2 MiB that is not empty, from an address on,
// and the address; nil if there is none before the end.
func next(address, end uintptr) (*uint64, uintptr) {
scan:
	for address < end {
		table := root
		for shift := uint(rootShift); ; shift -= tableShift {
			entry := at[uint64](physicalMap + table + address>>(shift&63)%512*8)
			if *entry == 0 {
				address = (address>>(shift&63) + 1) << (shift & 63)
				continue scan
			}
			if shift == pageShift || *entry&huge != 0 {
				return entry, address
			}
			table = uintptr(*entry & frameMask)
		}
	}
	return nil, end
}

// mapRange maps whole pages, in pieces of 2 MiB where it can. Precondition: nothing is mapped
// there.
func mapRange(address, physical, bytes uintptr, flags uint64) {
	for bytes > 0 {
		if (address|physical)%hugeBytes == 0 && bytes >= hugeBytes {
			*walk(address, hugeShift, true) = uint64(physical) | flags | huge
			address, physical, bytes = address+hugeBytes, physical+hugeBytes, bytes-hugeBytes
			continue
		}
		*walk(address, pageShift, true) = uint64(physical) | flags
		address, physical, bytes = address+pageBytes, physical+pageBytes, bytes-pageBytes
	}
}

// pageEntry returns the entry of a mapped page, after splitting the 2 MiB that it may be
// mapped with. Whoever changes the entry flushes the page.
func pageEntry(address uintptr) *uint64 {
	entry := walk(address, pageShift, false)
	if *entry&huge == 0 {
		return entry
	}
	table, first := allocTable(), *entry&^huge
	for i := range uintptr(512) {
		*at[uint64](physicalMap + table + i*8) = first + uint64(i*pageBytes)
	}
	*entry = uint64(table) | present | writable
	loadTables(root)
	return walk(address, pageShift, false)
}

// protectAlias makes a frame writable in the physical map, or read-only.
func protectAlias(frame uintptr, write bool) {
	alias := physicalMap + frame
	if entry := pageEntry(alias); write {
		*entry |= writable
	} else {
		*entry &^= writable
	}
	flushPage(alias)
}
