package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

func damagedBitmap(kind string, g *group, reason string) error {
	return &fs.CorruptError{Structure: kind + " bitmap of group " + text.Decimal(int64(g.number)), Reason: reason}
}

// allocateBlocks marks up to want neighbouring free blocks as used, as near behind goal as
// there are, and returns the first and how many.
func (f *FileSystem) allocateBlocks(goal uint32, want int) (uint32, int, error) {
	first, n, err := f.findBlocks(goal, want)
	if err == fs.ErrNoSpace && f.held {
		if err = f.commit(false); err == nil {
			first, n, err = f.findBlocks(goal, want)
		}
	}
	return first, n, err
}

func (f *FileSystem) findBlocks(goal uint32, want int) (uint32, int, error) {
	if goal < f.firstDataBlock || goal >= f.blocks {
		goal = f.firstDataBlock
	}
	start := f.groupOf(goal).number
	// The goal's group comes again at the end, for its blocks before the goal.
	for i := 0; i <= f.groupCount; i++ {
		g := f.groups[(start+i)%f.groupCount]
		if g.freeBlocks == 0 {
			continue
		}
		from := 0
		if i == 0 {
			from = int(goal - g.first)
		}
		b, err := f.get(g.blockBitmap)
		if err != nil {
			return 0, 0, err
		}
		bit := firstZero(b.mem, g.heldBlocks, from, int(g.blocks))
		if bit < 0 {
			continue
		}
		n := 1
		for n < want && bit+n < int(g.blocks) && !bitSet(b.mem, bit+n) && !g.isHeld(bit+n) {
			n++
		}
		if n > g.freeBlocks {
			return 0, 0, damagedGroup(g.number, "fewer free blocks than its bitmap shows")
		}
		for j := range n {
			if !f.checkBlock(g.first + uint32(bit+j)) {
				return 0, 0, damagedBitmap("block", g, "a block of the file system itself is free")
			}
			setBit(b.mem, bit+j)
		}
		f.dirty(b)
		g.freeBlocks -= n
		f.freeBlocks -= n
		return g.first + uint32(bit), n, f.writeCounts(g)
	}
	return 0, 0, fs.ErrNoSpace
}

func (g *group) isHeld(bit int) bool {
	return g.heldBlocks != nil && g.heldBlocks[bit>>6]&(1<<(bit&63)) != 0
}

// freeBlock marks a block as free; it is not used again before the next commit.
func (f *FileSystem) freeBlock(block uint32) error {
	g := f.groupOf(block)
	bit := int(block - g.first)
	b, err := f.get(g.blockBitmap)
	if err != nil {
		return err
	}
	if !bitSet(b.mem, bit) {
		return damagedBitmap("block", g, "block "+text.Unsigned(uint64(block))+" is freed twice")
	}
	clearBit(b.mem, bit)
	f.dirty(b)
	g.heldBlocks = f.hold(g.heldBlocks, bit)
	g.freeBlocks++
	f.freeBlocks++
	if err := f.writeCounts(g); err != nil {
		return err
	}
	return f.forget(block)
}

// hold sets a bit in a set of what is not used before the next commit.
func (f *FileSystem) hold(set []uint64, bit int) []uint64 {
	if set == nil {
		set = make([]uint64, f.blockSize*8/64)
	}
	set[bit>>6] |= 1 << (bit & 63)
	f.held = true
	return set
}

// releaseHeld lets what was freed before a commit be used again.
func (f *FileSystem) releaseHeld() {
	if !f.held {
		return
	}
	for _, g := range f.groups {
		g.heldBlocks, g.heldInodes = nil, nil
	}
	f.held = false
}

// allocateInode marks a free inode as used and returns its number: for a directory in the
// group with the most room, else near its parent.
func (f *FileSystem) allocateInode(parent uint32, directory bool) (uint32, error) {
	number, err := f.findInode(parent, directory)
	if err == fs.ErrNoSpace && f.held {
		if err = f.commit(false); err == nil {
			number, err = f.findInode(parent, directory)
		}
	}
	return number, err
}

func (f *FileSystem) findInode(parent uint32, directory bool) (uint32, error) {
	start := int((parent - 1) / f.inodesPerGroup)
	if directory {
		for i, g := range f.groups {
			if best := f.groups[start]; g.freeInodes > 0 && (best.freeInodes == 0 || g.freeBlocks > best.freeBlocks) {
				start = i
			}
		}
	}
	for i := range f.groupCount {
		g := f.groups[(start+i)%f.groupCount]
		if g.freeInodes == 0 {
			continue
		}
		b, err := f.get(g.inodeBitmap)
		if err != nil {
			return 0, err
		}
		from := 0
		if g.number == 0 {
			from = int(f.firstInode - 1)
		}
		bit := firstZero(b.mem, g.heldInodes, from, int(f.inodesPerGroup))
		if bit < 0 {
			continue
		}
		setBit(b.mem, bit)
		f.dirty(b)
		g.freeInodes--
		f.freeInodes--
		if directory {
			g.directories++
		}
		return uint32(g.number)*f.inodesPerGroup + uint32(bit) + 1, f.writeCounts(g)
	}
	return 0, fs.ErrNoSpace
}

// freeInode marks an inode as free. It is not used again before the next commit, else a name
// that a cut brings back could be that of another file.
func (f *FileSystem) freeInode(number uint32, directory bool) error {
	g := f.groups[(number-1)/f.inodesPerGroup]
	bit := int((number - 1) % f.inodesPerGroup)
	b, err := f.get(g.inodeBitmap)
	if err != nil {
		return err
	}
	if !bitSet(b.mem, bit) {
		return damagedBitmap("inode", g, "inode "+text.Unsigned(uint64(number))+" is freed twice")
	}
	clearBit(b.mem, bit)
	f.dirty(b)
	g.heldInodes = f.hold(g.heldInodes, bit)
	g.freeInodes++
	f.freeInodes++
	if directory && g.directories > 0 {
		g.directories--
	}
	return f.writeCounts(g)
}
