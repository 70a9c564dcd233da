package hostdisk

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/hostfile"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Disk is a block device in a file of the host.
type Disk struct {
	file     *hostfile.File
	blocks   uint64
	readOnly bool
}

// Open opens a file as a disk of its size in whole blocks.
func Open(path string, readOnly bool) (*Disk, error) {
	file, err := hostfile.Open(path)
	if err != nil {
		return nil, &portals.NameError{Op: "open disk", Name: path, Err: err}
	}
	return &Disk{file, uint64(file.Size()) / block.Size, readOnly}, nil
}

// ReadBlocks reads dst.Len()/block.Size blocks from block lba on.
func (d *Disk) ReadBlocks(lba uint64, dst *memobj.Memory) error {
	n := dst.Len()
	if err := block.Check(d.blocks, lba, n); err != nil {
		return err
	}
	return d.file.ReadAt(int64(lba)*block.Size, dst, 0, n)
}

// WriteBlocks writes src.Len()/block.Size blocks from block lba on.
func (d *Disk) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	n := src.Len()
	if err := block.Check(d.blocks, lba, n); err != nil {
		return err
	}
	if d.readOnly {
		return block.ErrReadOnly
	}
	return d.file.WriteAt(int64(lba)*block.Size, src, 0, n)
}

// Flush returns when all completed writes are stable on the host.
func (d *Disk) Flush() error {
	if d.readOnly {
		return nil
	}
	return d.file.Sync()
}

// Blocks returns the size in blocks.
func (d *Disk) Blocks() (uint64, error) { return d.blocks, nil }

// Start offers the file that parameter image names. Other parameters: readonly; export, the
// service's name (disk0).
func Start(d *portals.Domain) error {
	params := d.Params()
	image := params.String("image", "")
	readOnly := params.Bool("readonly", false)
	name := params.String("export", "disk0")
	params.Require("image", "the file that holds the disk")
	if err := params.Err(); err != nil {
		return err
	}
	disk, err := Open(image, readOnly)
	if err != nil {
		return err
	}
	return d.Export(name, disk)
}
