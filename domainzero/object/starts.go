package object

import (
	"math/bits"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// Starts finds the object that an interior reference leads into. It is a bitmap of object
// starts, a bit per word of a heap run, made by walking the run from its low end as far as it
// is asked about.
type Starts struct {
	base, scanned abi.Addr // the run, and the header up to which it has been walked
	starts        []uint64
}

// NewStarts returns the starts of a run in which there are no objects yet.
func NewStarts(base abi.Addr) Starts { return Starts{base: base, scanned: base} }

// Extend walks on until the header at or above end is reached, and calls each, unless it is
// nil, with every header word on the way. Precondition: end is not above the used end of the
// run.
func (m *Starts) Extend(end abi.Addr, each func(w uint64)) {
	if need := int((end-m.base)/8/64) + 1; need > len(m.starts) {
		m.starts = append(m.starts, make([]uint64, need-len(m.starts))...)
	}
	for m.scanned < end {
		i := (m.scanned + abi.HeaderSize - m.base) / 8
		if int(i/64) >= len(m.starts) {
			m.starts = append(m.starts, 0)
		}
		m.starts[i/64] |= 1 << (i % 64)
		w := memory.Load(m.scanned)
		if each != nil {
			each(w)
		}
		m.scanned += abi.Addr(BytesOf(w))
	}
}

// WalkAgain makes the next Extend visit every object.
func (m *Starts) WalkAgain() { m.scanned = m.base }

// Object returns the object that an address leads into. Precondition: the address is above the
// first header and below what Extend has reached.
func (m *Starts) Object(p abi.Addr) abi.Addr {
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
