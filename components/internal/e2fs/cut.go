package e2fs

import (
	"bytes"
	"math/bits"
	"math/rand"
	"slices"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
)

// CutDisk is a disk whose power can be cut: of the writes since the last flush any subset
// reaches the medium. A write is atomic for each unit of bytes.
type CutDisk struct {
	Disk           // as its user sees it
	Unit    int    // bytes that are written or not as a whole
	stable  []byte // the medium at the last flush
	pending []write
	// Event is called before each write and flush. May be nil.
	Event func()
}

type write struct {
	off  int
	data []byte
}

// NewCutDisk returns a disk with the contents of another.
func NewCutDisk(from *Disk, unit int) *CutDisk {
	return &CutDisk{Disk: Disk{slices.Clone(from.Bytes)}, Unit: unit, stable: slices.Clone(from.Bytes)}
}

func (d *CutDisk) event() {
	if d.Event != nil {
		d.Event()
	}
}

// WriteBlocks writes src.Len()/block.Size blocks from block lba on.
func (d *CutDisk) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	d.event()
	if err := d.Disk.WriteBlocks(lba, src); err != nil {
		return err
	}
	off, n := int(lba)*block.Size, src.Len()
	for at := off; at < off+n; at += d.Unit {
		d.pending = append(d.pending, write{at, bytes.Clone(d.Bytes[at:min(at+d.Unit, off+n)])})
	}
	return nil
}

// Flush makes all writes stable.
func (d *CutDisk) Flush() error {
	d.event()
	for _, w := range d.pending {
		copy(d.stable[w.off:], w.data)
	}
	d.pending = nil
	return nil
}

// subsets say which of n pending writes, in the order in which they were made, a cut keeps:
// any at random with a chance, those up to a point, those from a point on, all but one, one
// alone. A few pending writes have all their subsets.
var subsets = []func(random *rand.Rand, n int) func(i int) bool{
	func(random *rand.Rand, _ int) func(int) bool { return chance(random, 0.1) },
	func(random *rand.Rand, _ int) func(int) bool { return chance(random, 0.5) },
	func(random *rand.Rand, _ int) func(int) bool { return chance(random, 0.9) },
	func(random *rand.Rand, n int) func(int) bool {
		end := random.Intn(n + 1)
		return func(i int) bool { return i < end }
	},
	func(random *rand.Rand, n int) func(int) bool {
		start := random.Intn(n + 1)
		return func(i int) bool { return i >= start }
	},
	func(random *rand.Rand, n int) func(int) bool {
		one := random.Intn(n + 1)
		return func(i int) bool { return i != one }
	},
	func(random *rand.Rand, n int) func(int) bool {
		one := random.Intn(n + 1)
		return func(i int) bool { return i == one }
	},
}

func chance(random *rand.Rand, of float64) func(int) bool {
	return func(int) bool { return random.Float64() < of }
}

// Cuts returns media as a cut may leave them, each after another subset of the pending
// writes: up to n, all that there are if these are not more.
func (d *CutDisk) Cuts(random *rand.Rand, n int) []*Disk {
	var media []*Disk
	if len(d.pending) < bits.Len(uint(n)) {
		for set := range 1 << len(d.pending) {
			media = append(media, d.cut(func(i int) bool { return set>>i&1 != 0 }))
		}
		return media
	}
	for _, kind := range random.Perm(len(subsets))[:n] {
		media = append(media, d.cut(subsets[kind](random, len(d.pending))))
	}
	return media
}

// cut returns the medium after a cut that keeps some of the pending writes.
func (d *CutDisk) cut(keeps func(i int) bool) *Disk {
	medium := slices.Clone(d.stable)
	for i, w := range d.pending {
		if keeps(i) {
			copy(medium[w.off:], w.data)
		}
	}
	return &Disk{medium}
}
