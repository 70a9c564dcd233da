package ext2

import "github.com/portico-os/portico/memobj"

func bitSet(m *memobj.Memory, bit int) bool { return m.Get8(bit>>3)&(1<<(bit&7)) != 0 }

func setBit(m *memobj.Memory, bit int) { m.Put8(bit>>3, m.Get8(bit>>3)|1<<(bit&7)) }

func clearBit(m *memobj.Memory, bit int) { m.Put8(bit>>3, m.Get8(bit>>3)&^(1<<(bit&7))) }

// firstZero returns the first bit from `from` on that is zero in m and in also (which may be
// nil), or -1 if there is none before end.
func firstZero(m *memobj.Memory, also []uint64, from, end int) int {
	for from < end {
		word := m.Get64(from >> 6 << 3)
		if also != nil {
			word |= also[from>>6]
		}
		if word == ^uint64(0) {
			from = from>>6<<6 + 64
			continue
		}
		for word >>= from & 63; from < end; from++ {
			if word&1 == 0 {
				return from
			}
			word >>= 1
			if from&63 == 63 {
				from++
				break
			}
		}
	}
	return -1
}
