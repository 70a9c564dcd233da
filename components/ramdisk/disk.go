package ramdisk

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
)

// Disk is a block device in memory.
type Disk struct {
	mem    *memobj.Memory
	blocks uint64
}

// New makes a zeroed disk; the size is rounded up to whole blocks.
func New(size memobj.Bytes) (*Disk, error) {
	blocks := (uint64(size) + block.Size - 1) / block.Size
	mem, err := memobj.New(memobj.Bytes(blocks * block.Size))
	if err != nil {
		return nil, err
	}
	return &Disk{mem, blocks}, nil
}

// ReadBlocks reads dst.Len()/block.Size blocks from block lba on.
func (d *Disk) ReadBlocks(lba uint64, dst *memobj.Memory) error {
	n := dst.Len()
	if err := block.Check(d.blocks, lba, n); err != nil {
		return err
	}
	dst.Copy(0, d.mem.ReadOnly(), int(lba)*block.Size, n)
	return nil
}

// WriteBlocks writes src.Len()/block.Size blocks from block lba on.
func (d *Disk) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	n := src.Len()
	if err := block.Check(d.blocks, lba, n); err != nil {
		return err
	}
	d.mem.Copy(int(lba)*block.Size, src, 0, n)
	return nil
}

// Flush returns at once: memory is as stable as a RAM disk gets.
func (d *Disk) Flush() error { return nil }

// Blocks returns the size in blocks.
func (d *Disk) Blocks() (uint64, error) { return d.blocks, nil }
