package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// group is a block group, as its descriptor has it.
type group struct {
	number      int
	first       uint32 // its first block
	blocks      uint32
	blockBitmap uint32
	inodeBitmap uint32
	inodeTable  uint32
	tableBlocks uint32
	freeBlocks  int
	freeInodes  int
	directories int
	heldBlocks  []uint64 // freed since the last commit, a bit each, or nil
	heldInodes  []uint64
}

func damagedGroup(number int, reason string) error {
	return &fs.CorruptError{Structure: "group descriptor " + text.Decimal(int64(number)), Reason: reason}
}

// descriptor returns the buffer that holds a group's descriptor, and where.
func (f *FileSystem) descriptor(number int) (*buffer, int, error) {
	at := number * descriptorSize
	b, err := f.get(f.firstDataBlock + 1 + uint32(at>>f.blockShift))
	return b, at & (f.blockSize - 1), err
}

// readGroups reads and checks all group descriptors.
func (f *FileSystem) readGroups() error {
	descriptors := uint32((f.groupCount*descriptorSize + f.blockSize - 1) >> f.blockShift)
	if uint64(f.firstDataBlock)+1+uint64(descriptors) > uint64(f.blocks) {
		return damagedSuper("group descriptors behind the end")
	}
	f.metadataEnd = f.firstDataBlock + 1 + descriptors
	for i := range f.groupCount {
		f.tick()
		b, at, err := f.descriptor(i)
		if err != nil {
			return err
		}
		g := &group{
			number:      i,
			first:       f.firstDataBlock + uint32(i)*f.blocksPerGroup,
			blocks:      f.blocksPerGroup,
			blockBitmap: b.mem.Get32(at + gdBlockBitmap),
			inodeBitmap: b.mem.Get32(at + gdInodeBitmap),
			inodeTable:  b.mem.Get32(at + gdInodeTable),
			tableBlocks: f.inodesPerGroup * uint32(f.inodeSize) >> f.blockShift,
			freeBlocks:  int(b.mem.Get16(at + gdFreeBlocks)),
			freeInodes:  int(b.mem.Get16(at + gdFreeInodes)),
			directories: int(b.mem.Get16(at + gdDirectories)),
		}
		if left := f.blocks - g.first; left < g.blocks {
			g.blocks = left
		}
		if err := f.checkGroup(g); err != nil {
			return err
		}
		f.groups = append(f.groups, g)
	}
	return nil
}

func (f *FileSystem) checkGroup(g *group) error {
	inside := func(block, n uint32) bool {
		return block >= g.first && block >= f.metadataEnd && n <= g.blocks && block-g.first <= g.blocks-n
	}
	switch {
	case !inside(g.blockBitmap, 1):
		return damagedGroup(g.number, "block bitmap outside the group")
	case !inside(g.inodeBitmap, 1):
		return damagedGroup(g.number, "inode bitmap outside the group")
	case !inside(g.inodeTable, g.tableBlocks):
		return damagedGroup(g.number, "inode table outside the group")
	case g.blockBitmap == g.inodeBitmap || g.inTable(g.blockBitmap) || g.inTable(g.inodeBitmap):
		return damagedGroup(g.number, "bitmaps and inode table overlap")
	case g.freeBlocks > int(g.blocks) || g.freeInodes > int(f.inodesPerGroup) || g.directories > int(f.inodesPerGroup):
		return damagedGroup(g.number, "more free blocks, free inodes or directories than it can have")
	}
	return nil
}

func (g *group) inTable(block uint32) bool {
	return block >= g.inodeTable && block-g.inodeTable < g.tableBlocks
}

// groupOf returns the group of a block that exists.
func (f *FileSystem) groupOf(block uint32) *group {
	return f.groups[(block-f.firstDataBlock)/f.blocksPerGroup]
}

// checkBlock checks a block number that a file's structure holds: it must exist and not be
// one of the file system's own.
func (f *FileSystem) checkBlock(block uint32) bool {
	if block < f.metadataEnd || block >= f.blocks {
		return false
	}
	g := f.groupOf(block)
	return block != g.blockBitmap && block != g.inodeBitmap && !g.inTable(block)
}

// writeCounts brings a group's counters and the totals to their buffers.
func (f *FileSystem) writeCounts(g *group) error {
	b, at, err := f.descriptor(g.number)
	if err != nil {
		return err
	}
	b.mem.Put16(at+gdFreeBlocks, uint16(g.freeBlocks))
	b.mem.Put16(at+gdFreeInodes, uint16(g.freeInodes))
	b.mem.Put16(at+gdDirectories, uint16(g.directories))
	f.dirty(b)
	b, at = f.super()
	b.mem.Put32(at+sbFreeBlocks, uint32(f.freeBlocks))
	b.mem.Put32(at+sbFreeInodes, uint32(f.freeInodes))
	f.dirty(b)
	return nil
}
