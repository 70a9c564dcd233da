package mkfs

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Start makes a file system on a disk. Parameters: blocksize (chosen by size); inodesize
// (128); label; force, whether to replace a file system that is there; import, the disk's
// name (disk0).
func Start(d *portals.Domain) error {
	params := d.Params()
	options := Options{
		BlockSize: int(params.Bytes("blocksize", 0)),
		InodeSize: params.Int("inodesize", 0),
		Label:     params.String("label", ""),
		Seed:      portals.Ticks(),
	}
	force := params.Bool("force", false)
	source := params.String("import", "disk0")
	if err := params.Err(); err != nil {
		return err
	}
	disk, err := portals.Lookup[block.Device](d, source)
	if err != nil {
		return err
	}
	if !force {
		there, err := formatted(disk)
		if err != nil || there {
			return err
		}
	}
	if err := Format(disk, options); err != nil {
		return &portals.NameError{Op: "make a file system on", Name: source, Err: err}
	}
	return nil
}

// formatted reports whether a disk has an ext2 file system already.
func formatted(disk block.Device) (bool, error) {
	m, err := memobj.New(2 * superOffset)
	if err != nil {
		return false, err
	}
	if err := disk.ReadBlocks(0, m); err != nil {
		return false, err
	}
	return m.Get16(superOffset+56) == 0xef53, nil
}
