package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
)

// inode is a file that was used lately.
type inode struct {
	number     uint32
	mode       uint32
	user       uint32
	group      uint32
	size       int64
	accessed   uint32
	changed    uint32
	modified   uint32
	links      uint32
	sectors    uint32
	flags      uint32
	pointers   []uint32 // direct, then single, double and triple indirect
	generation uint32
	attributes uint32

	next     *inode // in the same chain
	opens    int
	touched  bool         // written to since modified was set
	segments [][]*segment // cached data, by index
	last     *segment     // the segment used last, or an empty one
	goal     uint32       // block behind the last one allocated
	hint     int          // directory: no block before this one
	hintNeed int          // has room for an entry of so many bytes
	moved    uint32       // directory: commit in which a name was renamed out of it
}

const (
	inodeChains   = 256 // a power of two
	inodesAtLeast = 512 // kept before any is dropped
)

func (f *FileSystem) damagedInode(number uint32, reason string) error {
	return &fs.CorruptError{Structure: "inode " + text.Unsigned(uint64(number)), Reason: reason}
}

// isProtected reports whether a file may not be removed, renamed or written anywhere.
func (i *inode) isProtected() bool { return i.flags&(flagImmutable|flagAppendOnly) != 0 }

func (i *inode) kind() fs.Kind { return kindOfMode(i.mode) }

func kindOfMode(mode uint32) fs.Kind {
	switch mode & modeKind {
	case 0x8000:
		return fs.File
	case 0x4000:
		return fs.Directory
	case 0xa000:
		return fs.SymbolicLink
	case 0x2000:
		return fs.CharacterDevice
	case 0x6000:
		return fs.BlockDevice
	case 0x1000:
		return fs.FIFO
	case 0xc000:
		return fs.Socket
	}
	return fs.Unknown
}

// inodePlace returns the buffer that holds an inode, and where.
func (f *FileSystem) inodePlace(number uint32) (*buffer, int, error) {
	g := f.groups[(number-1)/f.inodesPerGroup]
	at := int((number-1)%f.inodesPerGroup) * f.inodeSize
	b, err := f.get(g.inodeTable + uint32(at>>f.blockShift))
	return b, at & (f.blockSize - 1), err
}

// inode returns the inode of a number that a directory entry or a handle has.
func (f *FileSystem) inode(number uint32) (*inode, error) {
	chain := number & (inodeChains - 1)
	for i := f.inodeTable[chain]; i != nil; i = i.next {
		if i.number == number {
			return i, nil
		}
	}
	if number == 0 || number > f.inodes || number < f.firstInode && number != rootInode {
		return nil, f.damagedInode(number, "a directory entry names it, but it is none of a file")
	}
	b, at, err := f.inodePlace(number)
	if err != nil {
		return nil, err
	}
	i := loadInode(b.mem, at, number)
	if err := f.checkInode(i); err != nil {
		return nil, err
	}
	f.addInode(i)
	return i, nil
}

func (f *FileSystem) addInode(i *inode) {
	chain := i.number & (inodeChains - 1)
	i.next = f.inodeTable[chain]
	f.inodeTable[chain] = i
	f.inodesCached++
}

func loadInode(m *memobj.Memory, at int, number uint32) *inode {
	i := &inode{
		number:     number,
		mode:       uint32(m.Get16(at + inMode)),
		user:       uint32(m.Get16(at+inUser)) | uint32(m.Get16(at+inUserHigh))<<16,
		group:      uint32(m.Get16(at+inGroup)) | uint32(m.Get16(at+inGroupHigh))<<16,
		size:       int64(m.Get32(at + inSize)),
		accessed:   m.Get32(at + inAccessed),
		changed:    m.Get32(at + inChanged),
		modified:   m.Get32(at + inModified),
		links:      uint32(m.Get16(at + inLinks)),
		sectors:    m.Get32(at + inSectors),
		flags:      m.Get32(at + inFlags),
		pointers:   make([]uint32, pointers),
		generation: m.Get32(at + inGeneration),
		attributes: m.Get32(at + inAttributes),
		last:       noSegment,
	}
	if i.kind() == fs.File {
		i.size |= int64(m.Get32(at+inSizeHigh)) << 32
	}
	for j := range i.pointers {
		i.pointers[j] = m.Get32(at + inPointers + 4*j)
	}
	return i
}

// checkInode finds contradictions in an inode that was just loaded.
func (f *FileSystem) checkInode(i *inode) error {
	switch {
	case i.links == 0:
		return f.damagedInode(i.number, "a directory entry names it, but it is free")
	case i.kind() == fs.Unknown:
		return f.damagedInode(i.number, "impossible mode "+text.Hex(uint64(i.mode)))
	case i.flags&flagExtents != 0:
		return f.damagedInode(i.number, "extents in a file system without them")
	case i.size < 0 || i.size > f.maxSize && i.kind() == fs.File:
		return f.damagedInode(i.number, "impossible size")
	case i.attributes != 0 && !f.checkBlock(i.attributes):
		return f.damagedInode(i.number, "impossible block of extended attributes")
	case i.kind() == fs.Directory && (i.size&int64(f.blockSize-1) != 0 || i.size == 0 || i.size > int64(i.sectors)*512):
		return f.damagedInode(i.number, "impossible size of a directory")
	case i.kind() == fs.SymbolicLink && (i.size == 0 || i.size >= int64(f.blockSize)):
		return f.damagedInode(i.number, "impossible size of a symbolic link")
	}
	return nil
}

// store brings an inode to its buffer.
func (f *FileSystem) store(i *inode) error {
	b, at, err := f.inodePlace(i.number)
	if err != nil {
		return err
	}
	m := b.mem
	m.Put16(at+inMode, uint16(i.mode))
	m.Put16(at+inUser, uint16(i.user))
	m.Put16(at+inUserHigh, uint16(i.user>>16))
	m.Put16(at+inGroup, uint16(i.group))
	m.Put16(at+inGroupHigh, uint16(i.group>>16))
	m.Put32(at+inSize, uint32(i.size))
	if i.kind() == fs.File && f.revision > 0 {
		m.Put32(at+inSizeHigh, uint32(i.size>>32))
	}
	m.Put32(at+inAccessed, i.accessed)
	m.Put32(at+inChanged, i.changed)
	m.Put32(at+inModified, i.modified)
	m.Put16(at+inLinks, uint16(i.links))
	m.Put32(at+inSectors, i.sectors)
	m.Put32(at+inFlags, i.flags)
	for j, p := range i.pointers {
		m.Put32(at+inPointers+4*j, p)
	}
	m.Put32(at+inAttributes, i.attributes)
	f.dirty(b)
	return nil
}

// createInode makes a file without names. The caller stores it.
func (f *FileSystem) createInode(parent *inode, mode uint32) (*inode, error) {
	number, err := f.allocateInode(parent.number, kindOfMode(mode) == fs.Directory)
	if err != nil {
		return nil, err
	}
	b, at, err := f.inodePlace(number)
	if err != nil {
		return nil, err
	}
	generation := b.mem.Get32(at+inGeneration) + 1
	b.mem.Fill(at, f.inodeSize, 0)
	b.mem.Put32(at+inGeneration, generation)
	now := f.now()
	i := &inode{
		number: number, mode: mode, pointers: make([]uint32, pointers), generation: generation, last: noSegment,
		accessed: now, changed: now, modified: now, user: parent.user, group: parent.group,
	}
	f.addInode(i)
	return i, nil
}

// destroy frees a file that has neither names nor handles.
func (f *FileSystem) destroy(i *inode) error {
	if f.hasBlocks(i) {
		if err := f.cutSegments(i, 0); err != nil {
			return err
		}
		if err := f.truncateBlocks(i, 0); err != nil {
			return err
		}
	}
	if i.attributes != 0 {
		if err := f.releaseAttributes(i); err != nil {
			return err
		}
	}
	b, at, err := f.inodePlace(i.number)
	if err != nil {
		return err
	}
	b.mem.Put32(at+inDeleted, f.now())
	if err := f.store(i); err != nil {
		return err
	}
	f.dropInode(i)
	return f.freeInode(i.number, i.kind() == fs.Directory)
}

// hasBlocks reports whether a file's pointers name blocks.
func (f *FileSystem) hasBlocks(i *inode) bool {
	switch i.kind() {
	case fs.File, fs.Directory:
		return true
	case fs.SymbolicLink:
		return !f.isFastSymlink(i)
	}
	return false
}

// releaseAttributes gives up a file's share in a block of extended attributes.
func (f *FileSystem) releaseAttributes(i *inode) error {
	b, err := f.get(i.attributes)
	if err != nil {
		return err
	}
	references := b.mem.Get32(eaReferences)
	if b.mem.Get32(eaMagic) != attributesMagic || references == 0 {
		return f.damagedInode(i.number, "its block of extended attributes is none")
	}
	block := i.attributes
	i.attributes = 0
	i.sectors -= f.sectorsPerBlock()
	if references == 1 {
		return f.freeBlock(block)
	}
	b.mem.Put32(eaReferences, references-1)
	f.dirty(b)
	return nil
}

func (f *FileSystem) sectorsPerBlock() uint32 { return uint32(f.blockSize / 512) }

func (f *FileSystem) dropInode(i *inode) {
	chain := i.number & (inodeChains - 1)
	if f.inodeTable[chain] == i {
		f.inodeTable[chain] = i.next
		f.inodesCached--
		return
	}
	for p := f.inodeTable[chain]; p != nil; p = p.next {
		if p.next == i {
			p.next = i.next
			f.inodesCached--
			return
		}
	}
}

// sweepInodes drops inodes that are neither open nor have cached data.
func (f *FileSystem) sweepInodes() {
	for chain := range f.inodeTable {
		for i := f.inodeTable[chain]; i != nil; i = i.next {
			if i.opens == 0 && !i.hasSegments() {
				f.dropInode(i)
			}
		}
	}
	f.inodesLimit = max(inodesAtLeast, 2*f.inodesCached)
}
