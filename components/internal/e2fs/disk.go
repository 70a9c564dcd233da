package e2fs

import (
	"os"
	"testing"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
)

// Disk is a disk in memory whose contents a test can see and change.
type Disk struct{ Bytes []byte }

// NewDisk returns a zeroed disk.
func NewDisk(size int) *Disk { return &Disk{make([]byte, size)} }

// ReadBlocks reads dst.Len()/block.Size blocks from block lba on.
func (d *Disk) ReadBlocks(lba uint64, dst *memobj.Memory) error {
	if err := block.Check(uint64(len(d.Bytes)/block.Size), lba, dst.Len()); err != nil {
		return err
	}
	dst.Write(0, d.Bytes[lba*block.Size:][:dst.Len()])
	return nil
}

// WriteBlocks writes src.Len()/block.Size blocks from block lba on.
func (d *Disk) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	if err := block.Check(uint64(len(d.Bytes)/block.Size), lba, src.Len()); err != nil {
		return err
	}
	src.Read(0, d.Bytes[lba*block.Size:][:src.Len()])
	return nil
}

// Flush does nothing.
func (d *Disk) Flush() error { return nil }

// Blocks returns the size in blocks.
func (d *Disk) Blocks() (uint64, error) { return uint64(len(d.Bytes) / block.Size), nil }

// Save writes the disk to a file.
func (d *Disk) Save(t testing.TB, path string) {
	t.Helper()
	if err := os.WriteFile(path, d.Bytes, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Load makes a disk with the contents of a file.
func Load(t testing.TB, path string) *Disk {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return &Disk{data}
}
