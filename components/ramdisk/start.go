package ramdisk

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/hostfile"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// savedDisk writes to a file of the host what is written to it.
type savedDisk struct {
	Disk
	file *hostfile.File
}

// WriteBlocks writes src.Len()/block.Size blocks from block lba on.
func (d *savedDisk) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	if err := d.Disk.WriteBlocks(lba, src); err != nil {
		return err
	}
	return d.file.WriteAt(int64(lba)*block.Size, src, 0, src.Len())
}

// Flush returns when all that was written is stable in the file.
func (d *savedDisk) Flush() error { return d.file.Sync() }

// Start offers a RAM disk. Parameters: size; image, a file of the host to begin with, whose
// size counts where none is given; save, whether the image is written as well; export, the
// service's name (disk0).
func Start(d *portals.Domain) error {
	params := d.Params()
	size := params.Bytes("size", 0)
	image := params.String("image", "")
	save := params.Bool("save", false)
	name := params.String("export", "disk0")
	if image == "" {
		params.Require("size", "a size such as 64MiB, or an image")
	}
	if save {
		params.Require("image", "the file to save to")
	}
	if err := params.Err(); err != nil {
		return err
	}
	if image == "" {
		disk, err := New(size)
		if err != nil {
			return err
		}
		return d.Export(name, disk)
	}
	file, err := hostfile.Open(image)
	if err != nil {
		return &portals.NameError{Op: "open image", Name: image, Err: err}
	}
	disk, err := load(file, size)
	if err != nil {
		return &portals.NameError{Op: "load image", Name: image, Err: err}
	}
	if save {
		return d.Export(name, &savedDisk{*disk, file})
	}
	return d.Export(name, disk)
}

func load(file *hostfile.File, size memobj.Bytes) (*Disk, error) {
	if size < memobj.Bytes(file.Size()) {
		size = memobj.Bytes(file.Size())
	}
	disk, err := New(size)
	if err != nil {
		return nil, err
	}
	return disk, file.ReadAt(0, disk.mem, 0, int(file.Size()))
}
