package domainzero

import (
	"math/bits"

	"github.com/portico-os/portico/translator/abi"
)

// An objectMap finds the object that an interior reference leads into. It is a bitmap of
// object starts, a bit per word of a heap run, made by walking the run from its low end
// as far as it is asked about.
type objectMap struct {
	base, scanned abi.Addr // the run, and the header up to which it has been walked
	starts        []uint64
}

// bytesOf returns how much memory the object with a header takes.
func bytesOf(w uint64) int {
	desc, count, flags := header(w)
	n := objectBytes(int(descAt(desc).Size), count)
	if flags&abi.HeaderHasHash != 0 {
		n += 8
	}
	return n
}

// extend walks on until the header at or above end is reached, and calls each with every
// header word on the way. Precondition: end is not above the used end of the run.
func (m *objectMap) extend(end abi.Addr, each func(w uint64)) {
	if need := int((end-m.base)/8/64) + 1; need > len(m.starts) {
		m.starts = append(m.starts, make([]uint64, need-len(m.starts))...)
	}
	for m.scanned < end {
		i := (m.scanned + abi.HeaderSize - m.base) / 8
		if int(i/64) >= len(m.starts) {
			m.starts = append(m.starts, 0)
		}
		m.starts[i/64] |= 1 << (i % 64)
		w := load64(m.scanned)
		if each != nil {
			each(w)
		}
		m.scanned += abi.Addr(bytesOf(w))
	}
}

// walkAgain makes the next extend visit every object.
func (m *objectMap) walkAgain() { m.scanned = m.base }

// object returns the start of the object that an address leads into. Precondition: the
// address is below scanned and above the first header.
func (m *objectMap) object(p abi.Addr) abi.Addr {
	i := (p - m.base) / 8
	if w := m.starts[i/64] << (63 - i%64); w != 0 {
		return m.base + (i-abi.Addr(bits.LeadingZeros64(w)))*8
	}
	for j := int(i/64) - 1; ; j-- {
		if w := m.starts[j]; w != 0 {
			return m.base + abi.Addr(j*64+63-bits.LeadingZeros64(w))*8
		}
	}
}
