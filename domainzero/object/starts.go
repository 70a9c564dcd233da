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
	// The objects below scanned never change their places or sizes while the run is in use;
	// only a collection, into another run, ends that. Whoever asks about what is above scanned
	// calls Extend first, which looks at each header once.
	base, scanned abi.Addr // the run, and the header up to which it has been walked
	starts        []uint64 // a bit by word from base: set where an object begins, behind its header, for Object
}

// Restart makes these the starts of another run, in which there are no objects yet. The room of the
// bitmap is used again.
func (m *Starts) Restart(base abi.Addr) {
	clear(m.starts)
	m.base, m.scanned, m.starts = base, base, m.starts[:0]
}

// Add notes the object of n bytes, header included, that lies behind those known. Precondition: its
// header is at scanned: Object finds references into it by that.
func (m *Starts) Add(n int) {
	i := (m.scanned + abi.HeaderSize - m.base) / 8
	for int(i/64) >= len(m.starts) {
		m.starts = append(m.starts, 0)
	}
	m.starts[i/64] |= 1 << (i % 64)
	m.scanned += abi.Addr(n)
}

// Reaches reports whether the object that an address leads into is known: then Extend has nothing to do.
func (m *Starts) Reaches(p abi.Addr) bool { return p <= m.scanned }

// Extend walks on until the header at or above end is reached, which it returns. Now and then it calls step,
// and returns what it has reached if that reports true.
// Precondition: end is not above the used end of the run, for it would take what is behind
// that for headers.
func (m *Starts) Extend(end abi.Addr, step func() bool) abi.Addr {
	for n := 1; m.scanned < end; n++ {
		w := memory.Load(m.scanned)
		if w&abi.HeaderForwarded != 0 {
			panic(memory.Stray(m.scanned))
		}
		m.Add(BytesOf(w))
		if n%stepObjects == 0 && step() {
			break
		}
	}
	return m.scanned
}

// stepObjects is how many headers are walked in a row where others wait: some microseconds.
const stepObjects = 1024

// Object returns the object that an address leads into. Precondition: the address is above the
// first header and below the end of the last object that is known: area.has and Extend see to it.
func (m *Starts) Object(p abi.Addr) abi.Addr {
	i := min((p-m.base)/8, abi.Addr(len(m.starts)*64-1)) // it may be far inside of the last object
	for ; ; i = i&^63 - 1 {
		if w := m.starts[i/64] << (63 - i%64); w != 0 {
			return m.base + (i-abi.Addr(bits.LeadingZeros64(w)))*8
		}
	}
}
