package block

import (
	"errors"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Size is the size of a block in bytes.
const Size = 512

// Errors of devices.
var (
	// ErrRange says that blocks lie behind the end of the device.
	ErrRange = errors.New("block: behind the end of the device")
	// ErrSize says that a memory object is not a whole number of blocks.
	ErrSize = errors.New("block: memory object is not a whole number of blocks")
	// ErrIO says that the medium failed.
	ErrIO = errors.New("block: the medium failed")
	// ErrReadOnly says that the device cannot be written.
	ErrReadOnly = errors.New("block: the device is read-only")
)

// Device is a block device. Writes may become stable in any order, except that all that
// completed before a Flush are stable before any later one.
type Device interface {
	portals.Portal
	// ReadBlocks reads dst.Len()/Size blocks from block lba on.
	ReadBlocks(lba uint64, dst *memobj.Memory) error
	// WriteBlocks writes src.Len()/Size blocks from block lba on.
	WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error
	// Flush returns when all completed writes are stable.
	Flush() error
	// Blocks returns the device's size in blocks.
	Blocks() (uint64, error)
}

// Check returns the error of an access of n bytes at block lba to a device of so many
// blocks, for implementations of Device.
func Check(blocks, lba uint64, n int) error {
	if n%Size != 0 {
		return ErrSize
	}
	if count := uint64(n / Size); lba > blocks || count > blocks-lba {
		return ErrRange
	}
	return nil
}
