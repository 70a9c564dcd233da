package memobj

// Get16BE returns the big-endian number at an offset, of any alignment.
func Get16BE(m *ReadOnlyMemory, off int) uint16 { return swap16(m.Get16(off)) }

// Get32BE returns the big-endian number at an offset, of any alignment.
func Get32BE(m *ReadOnlyMemory, off int) uint32 { return swap32(m.Get32(off)) }

// Get64BE returns the big-endian number at an offset, of any alignment.
func Get64BE(m *ReadOnlyMemory, off int) uint64 { return swap64(m.Get64(off)) }

// Put16BE writes a number big-endian.
func Put16BE(m *Memory, off int, v uint16) { m.Put16(off, swap16(v)) }

// Put32BE writes a number big-endian.
func Put32BE(m *Memory, off int, v uint32) { m.Put32(off, swap32(v)) }

// Put64BE writes a number big-endian.
func Put64BE(m *Memory, off int, v uint64) { m.Put64(off, swap64(v)) }

func swap16(v uint16) uint16 { return v<<8 | v>>8 }

func swap32(v uint32) uint32 {
	return v<<24 | v&0xff00<<8 | v>>8&0xff00 | v>>24
}

func swap64(v uint64) uint64 {
	return uint64(swap32(uint32(v)))<<32 | uint64(swap32(uint32(v>>32)))
}
