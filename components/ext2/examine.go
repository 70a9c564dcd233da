package ext2

import (
	"github.com/portico-os/portico/components/ext2/layout"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// examination finds out before anything is changed whether a file system's structures agree.
// A block that two files claim, or that is in use and marked as free, would be given to one
// and lose the data of another; an inode with more names than it counts would be freed while
// it has names.
type examination struct {
	*FileSystem
	owned       []uint64         // blocks that belong to something, a bit each
	unnamed     []uint16         // by inode: links for which no name was found yet
	directories []*inode         // in use
	above       map[uint32]above // by directory
	attributes  map[uint32]int   // by block of extended attributes: inodes that share it
	blocksOf    uint32           // blocks of the inode that is looked at
}

// above is what leads up from a directory: the directory that has its name, and the one that
// it names itself. They must be the same.
type above struct{ named, own uint32 }

// examine compares inodes, bitmaps and directories. Its time is that of reading them all.
func (f *FileSystem) examine() error {
	x := &examination{
		FileSystem: f, owned: make([]uint64, int(f.blocks>>6)+1), unnamed: make([]uint16, int(f.inodes)),
		above: map[uint32]above{}, attributes: map[uint32]int{},
	}
	for _, pass := range []func() error{x.system, x.inodes, x.blockBitmaps, x.names, x.links, x.references} {
		if err := pass(); err != nil {
			return err
		}
	}
	return nil
}

// own notes that a block is in use and reports whether it was free until then.
func (x *examination) own(block uint32) bool {
	word, bit := block>>6, uint64(1)<<(block&63)
	first := x.owned[word]&bit == 0
	x.owned[word] |= bit
	return first
}

// system claims what belongs to the file system itself: superblocks and descriptors with
// their copies, bitmaps and tables.
func (x *examination) system() error {
	for _, g := range x.groups {
		if !x.sparse || layout.HasSuper(uint64(g.number)) {
			n := x.metadataEnd - x.firstDataBlock
			for block := g.first; block < g.first+min(n, g.blocks); block++ {
				x.own(block)
			}
		}
		for block := g.inodeTable; block < g.inodeTable+g.tableBlocks; block++ {
			if !x.own(block) {
				return damagedGroup(g.number, "inode table overlaps with a copy of the superblock")
			}
		}
		if !x.own(g.blockBitmap) || !x.own(g.inodeBitmap) {
			return damagedGroup(g.number, "bitmaps overlap with a copy of the superblock")
		}
	}
	return nil
}

// inodes looks at all inodes in use.
func (x *examination) inodes() error {
	for _, g := range x.groups {
		for bit := range int(x.inodesPerGroup) {
			x.tick()
			bitmap, err := x.get(g.inodeBitmap)
			if err != nil {
				return err
			}
			if !bitSet(bitmap.mem, bit) {
				continue
			}
			if err := x.inode(uint32(g.number)*x.inodesPerGroup + uint32(bit) + 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *examination) inode(number uint32) error {
	b, at, err := x.inodePlace(number)
	if err != nil {
		return err
	}
	i := loadInode(b.mem, at, number)
	x.blocksOf = 0
	if number < x.firstInode && number != rootInode {
		// The file system's own: lists of bad blocks, room for descriptors, a journal.
		return x.trees(i)
	}
	if err := x.checkInode(i); err != nil {
		return err
	}
	x.unnamed[number-1] = uint16(i.links)
	if x.hasBlocks(i) {
		if err := x.trees(i); err != nil {
			return err
		}
	}
	if i.attributes != 0 {
		if x.attributes[i.attributes] == 0 && !x.own(i.attributes) {
			return x.claimedTwice(i, i.attributes)
		}
		x.attributes[i.attributes]++
		x.blocksOf++
	}
	if x.blocksOf*x.sectorsPerBlock() != i.sectors {
		return x.damagedInode(number, "counts "+text.Unsigned(uint64(i.sectors))+" sectors, but has "+
			text.Unsigned(uint64(x.blocksOf*x.sectorsPerBlock())))
	}
	if i.kind() == fs.Directory {
		x.directories = append(x.directories, i)
	}
	return nil
}

// trees claims all blocks that an inode points to.
func (x *examination) trees(i *inode) error {
	for at, block := range i.pointers {
		if block != 0 {
			if err := x.tree(i, block, max(0, at-directPointers+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tree claims a block and, if it is an indirect one, what it leads to. No block is claimed
// twice, so that it ends.
func (x *examination) tree(i *inode, block uint32, level int) error {
	if !x.checkBlock(block) {
		return x.damagedPointer(i, block)
	}
	if !x.own(block) {
		return x.claimedTwice(i, block)
	}
	x.blocksOf++
	if level == 0 {
		return nil
	}
	for at := range 1 << x.pointersShift {
		x.tick()
		b, err := x.get(block)
		if err != nil {
			return err
		}
		if child := b.mem.Get32(at * 4); child != 0 {
			if err := x.tree(i, child, level-1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *examination) claimedTwice(i *inode, block uint32) error {
	return x.damagedInode(i.number, "points to block "+text.Unsigned(uint64(block))+", which is in use elsewhere")
}

// blockBitmaps checks that all blocks in use are marked so.
func (x *examination) blockBitmaps() error {
	for _, g := range x.groups {
		x.tick()
		b, err := x.get(g.blockBitmap)
		if err != nil {
			return err
		}
		for bit := range int(g.blocks) {
			block := g.first + uint32(bit)
			if x.owned[block>>6]&(1<<(block&63)) != 0 && !bitSet(b.mem, bit) {
				return damagedBitmap("block", g, "block "+text.Unsigned(uint64(block))+" is in use, but marked as free")
			}
		}
	}
	return nil
}
