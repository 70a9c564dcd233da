package e2fs

import (
	"bytes"
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

// Cut returns the medium after a cut in which each pending write was made with a chance.
func (d *CutDisk) Cut(random *rand.Rand, chance float64) *Disk {
	medium := slices.Clone(d.stable)
	for _, w := range d.pending {
		if random.Float64() < chance {
			copy(medium[w.off:], w.data)
		}
	}
	return &Disk{medium}
}
