package ramdisk

import (
	"github.com/portico-os/portico/components/hostfile"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// savedDisk writes its contents to a file of the host whenever it is flushed.
type savedDisk struct {
	Disk
	file *hostfile.File
}

// Flush saves the disk.
func (d *savedDisk) Flush() error {
	if err := d.file.WriteAt(0, d.mem.ReadOnly(), 0, d.mem.Len()); err != nil {
		return err
	}
	return d.file.Sync()
}

// Start offers a RAM disk. Parameters: size; image, a file of the host to begin with, whose
// size counts where none is given; save, whether flushing writes the image back; export,
// the service's name (disk0).
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
