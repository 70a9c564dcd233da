// Package diskuser works with a block device that may do anything, and looks for damage
// to what it keeps itself.
package diskuser

import (
	"errors"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

const pattern = 0x5ca1ab1e

var statics [256]uint64

// Start uses the device. Whatever that returns is right; damage to this domain's own
// memory is not.
func Start(d *portals.Domain) error {
	own, err := memobj.New(4 * memobj.KiB)
	if err != nil {
		return err
	}
	heap := make([]uint64, len(statics))
	for i := range statics {
		statics[i], heap[i] = pattern+uint64(i), pattern*uint64(i)
		own.Put64(i*8, pattern^uint64(i))
	}
	if disk, err := portals.Lookup[block.Device](d, "disk0"); err == nil {
		for i := range uint64(40) {
			use(disk, i)
		}
	}
	for i := range statics {
		if statics[i] != pattern+uint64(i) || heap[i] != pattern*uint64(i) || own.Get64(i*8) != pattern^uint64(i) {
			return errors.New("damaged")
		}
	}
	portals.Print("diskuser: done\n")
	portals.Exit(7)
	return nil
}

// use writes and reads, and lets the device fail.
func use(disk block.Device, i uint64) {
	defer func() { recover() }()
	buffer, err := memobj.New(memobj.Bytes(block.Size * (i%4 + 1)))
	if err != nil {
		return
	}
	buffer.Fill(0, buffer.Len(), byte(i))
	if n, err := disk.Blocks(); err == nil && n > 1<<20 {
		return
	}
	_ = disk.WriteBlocks(i, buffer.ReadOnly())
	_ = disk.ReadBlocks(i*3, buffer)
	_ = disk.Flush()
	if i%8 == 7 {
		_, _ = buffer.Revoke()
	}
}
