package buffercache

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Start offers a cache over a disk. Parameters: size (16MiB); import, the disk's name
// (disk0); export, the cache's (cache0).
func Start(d *portals.Domain) error {
	params := d.Params()
	size := params.Bytes("size", 16*memobj.MiB)
	disk := params.String("import", "disk0")
	name := params.String("export", "cache0")
	if err := params.Err(); err != nil {
		return err
	}
	device, err := portals.Lookup[block.Device](d, disk)
	if err != nil {
		return err
	}
	store, err := New(device, size)
	if err != nil {
		return err
	}
	return d.Export(name, store)
}
