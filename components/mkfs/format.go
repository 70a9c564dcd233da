package mkfs

import (
	"errors"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/ext2/layout"
	"github.com/portico-os/portico/memobj"
)

// Options say what kind of file system to make. Zero values have it chosen by size.
type Options struct {
	BlockSize     int // 1024, 2048 or 4096
	BytesPerInode int
	InodeSize     int // 128 or 256
	Label         string
	Seed          uint64 // makes the UUID
	Time          uint32 // seconds since 1970
}

// Errors of Format.
var (
	ErrOptions = errors.New("mkfs: impossible options")
	ErrSmall   = errors.New("mkfs: the disk is too small")
)

const (
	superOffset   = 1024
	firstInode    = 11
	rootInode     = 2
	lostInode     = 11
	lostBytes     = 16 << 10 // of lost+found from the start
	smallDisk     = 512 << 20
	descriptors   = 32
	chunk         = 64 << 10
	modeDirectory = 0x4000
)

// formatter holds the layout of a file system in the making.
type formatter struct {
	Options
	device         block.Device
	scratch        *memobj.Memory
	blocks         uint64
	first          uint64 // first data block
	blocksPerGroup uint64
	groups         uint64
	inodesPerGroup uint64
	tableBlocks    uint64
	descBlocks     uint64
	freeBlocks     uint64
}

// Format makes an empty file system on a whole device.
func Format(device block.Device, options Options) error {
	count, err := device.Blocks()
	if err != nil {
		return err
	}
	f := &formatter{Options: options, device: device}
	if err := f.plan(count * block.Size); err != nil {
		return err
	}
	if f.scratch, err = memobj.New(chunk); err != nil {
		return err
	}
	for g := uint64(0); g < f.groups; g++ {
		if err := f.writeGroup(g); err != nil {
			return err
		}
	}
	if err := f.writeRoot(); err != nil {
		return err
	}
	// Descriptors and superblocks last: before them there is no file system.
	for g := uint64(0); g < f.groups; g++ {
		if layout.HasSuper(g) {
			if err := f.writeDescriptors(g); err != nil {
				return err
			}
		}
	}
	return device.Flush()
}

// plan chooses what the options leave open and computes the layout.
func (f *formatter) plan(size uint64) error {
	small := size < smallDisk
	if f.BlockSize == 0 {
		f.BlockSize = 4096
		if small {
			f.BlockSize = 1024
		}
	}
	if f.BytesPerInode == 0 {
		f.BytesPerInode = 16384
		if small {
			f.BytesPerInode = 4096
		}
	}
	if f.InodeSize == 0 {
		f.InodeSize = 128
	}
	sizes := f.BlockSize == 1024 || f.BlockSize == 2048 || f.BlockSize == 4096
	if !sizes || f.InodeSize != 128 && f.InodeSize != 256 || f.BytesPerInode < 1024 || len(f.Label) > 16 {
		return ErrOptions
	}
	bs := uint64(f.BlockSize)
	f.blocks = min(size/bs, 1<<32-1)
	f.blocksPerGroup = 8 * bs
	if bs == 1024 {
		f.first = 1
	}
	if f.blocks < 64 {
		return ErrSmall
	}
	for {
		f.groups = (f.blocks - f.first + f.blocksPerGroup - 1) / f.blocksPerGroup
		f.descBlocks = (f.groups*descriptors + bs - 1) / bs
		f.planInodes(size)
		last := f.blocks - f.first - (f.groups-1)*f.blocksPerGroup
		if last >= f.overhead(f.groups-1)+50 || f.groups == 1 {
			break
		}
		f.blocks -= last // a last group with hardly any room is left out
	}
	if f.blocks-f.first < f.overhead(0)+1+f.lostFound() {
		return ErrSmall
	}
	return nil
}

func (f *formatter) planInodes(size uint64) {
	bs, each := uint64(f.BlockSize), uint64(f.InodeSize)
	perBlock := bs / each
	wanted := max(size/uint64(f.BytesPerInode), 2*firstInode)
	f.inodesPerGroup = (wanted + f.groups - 1) / f.groups
	unit := max(perBlock, 8)
	f.inodesPerGroup = min((f.inodesPerGroup+unit-1)/unit*unit, 8*bs)
	f.tableBlocks = f.inodesPerGroup * each / bs
}

// lostFound returns the blocks of lost+found: no more than its inode points to itself.
func (f *formatter) lostFound() uint64 { return uint64(min(lostBytes/f.BlockSize, 12)) }

// start returns a group's first block.
func (f *formatter) start(g uint64) uint64 { return f.first + g*f.blocksPerGroup }

// head returns how many blocks of a group the superblock and descriptors take.
func (f *formatter) head(g uint64) uint64 {
	if layout.HasSuper(g) {
		return 1 + f.descBlocks
	}
	return 0
}

// overhead returns how many blocks of a group hold no data.
func (f *formatter) overhead(g uint64) uint64 { return f.head(g) + 2 + f.tableBlocks }

// size returns how many blocks a group has.
func (f *formatter) size(g uint64) uint64 {
	return min(f.blocksPerGroup, f.blocks-f.start(g))
}

// used returns how many blocks of a group are in use.
func (f *formatter) used(g uint64) uint64 {
	if g == 0 {
		return f.overhead(g) + 1 + f.lostFound()
	}
	return f.overhead(g)
}

// write writes n bytes of the scratch memory to a block.
func (f *formatter) write(at uint64, n int) error {
	part := f.scratch
	if n < chunk {
		var err error
		if part, err = f.scratch.Sub(0, n); err != nil {
			return err
		}
	}
	return f.device.WriteBlocks(at*uint64(f.BlockSize/block.Size), part.ReadOnly())
}

// bitmap puts a bitmap into the scratch memory with its first `used` bits and those from
// size on set.
func (f *formatter) bitmap(used, size uint64) {
	f.scratch.Fill(0, f.BlockSize, 0)
	for bit := uint64(0); bit < used; bit++ {
		f.setBit(bit)
	}
	for bit := size; bit < uint64(8*f.BlockSize); bit++ {
		f.setBit(bit)
	}
}

func (f *formatter) setBit(bit uint64) {
	at := int(bit / 8)
	f.scratch.Put8(at, f.scratch.Get8(at)|1<<(bit%8))
}
