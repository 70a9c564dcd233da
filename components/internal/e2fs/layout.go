package e2fs

import (
	"encoding/binary"
	"slices"
)

// Layout is what the raw bytes of a file system with valid superblock and descriptors say,
// read without any file system's help. The images of tests have a few groups at most.
type Layout struct {
	BlockSize, InodeSize int
	first, perGroup      int // first data block, blocks of a group
	inodesPerGroup       int
	inodes               int
	groups               []descriptor
}

type descriptor struct{ blockBitmap, inodeBitmap, table int }

// File is an inode with what belongs to it.
type File struct {
	Inode  int
	Mode   int
	Names  []string // paths, in the order of the directories
	Blocks []int    // with indirect ones and that of extended attributes
}

const (
	rootInode  = 2
	pointersAt = 40
)

// ReadLayout reads superblock and descriptors.
func ReadLayout(d *Disk) *Layout {
	super := d.Bytes[1024:]
	word := func(at int) int { return int(binary.LittleEndian.Uint32(super[at:])) }
	l := &Layout{BlockSize: 1024 << word(24), InodeSize: 128, first: word(20), perGroup: word(32), inodesPerGroup: word(40), inodes: word(0)}
	if word(76) > 0 {
		l.InodeSize = int(binary.LittleEndian.Uint16(super[88:]))
	}
	for g := range l.inodes / l.inodesPerGroup {
		at := d.Bytes[(l.first+1)*l.BlockSize+32*g:]
		entry := func(i int) int { return int(binary.LittleEndian.Uint32(at[4*i:])) }
		l.groups = append(l.groups, descriptor{entry(0), entry(1), entry(2)})
	}
	return l
}

// InodeAt returns where an inode is.
func (l *Layout) InodeAt(inode int) int {
	g := l.groups[(inode-1)/l.inodesPerGroup]
	return g.table*l.BlockSize + (inode-1)%l.inodesPerGroup*l.InodeSize
}

// size returns the size of a regular file.
func (l *Layout) size(d *Disk, inode int) int64 {
	raw := d.Bytes[l.InodeAt(inode):]
	return int64(binary.LittleEndian.Uint32(raw[4:])) | int64(binary.LittleEndian.Uint32(raw[108:]))<<32
}

// BlockBit and InodeBit return where the bitmaps say that something is in use: in which
// bits of which byte.
func (l *Layout) BlockBit(block int) (at int, bit byte) {
	group, index := (block-l.first)/l.perGroup, (block-l.first)%l.perGroup
	return l.groups[group].blockBitmap*l.BlockSize + index/8, 1 << (index % 8)
}

func (l *Layout) InodeBit(inode int) (at int, bit byte) {
	group, index := (inode-1)/l.inodesPerGroup, (inode-1)%l.inodesPerGroup
	return l.groups[group].inodeBitmap*l.BlockSize + index/8, 1 << (index % 8)
}

// block returns a block's bytes, or nil if there is none of that number.
func (l *Layout) block(d *Disk, number int) []byte {
	if number <= 0 || (number+1)*l.BlockSize > len(d.Bytes) {
		return nil
	}
	return d.Bytes[number*l.BlockSize:][:l.BlockSize]
}

// Files returns all files that directories name, by inode. What makes no sense is left out,
// so that damaged disks can be read too.
func (l *Layout) Files(d *Disk) map[int]*File {
	files := map[int]*File{}
	l.add(d, files, rootInode, "/")
	return files
}

func (l *Layout) add(d *Disk, files map[int]*File, inode int, name string) {
	if inode < rootInode || inode > l.inodes {
		return
	}
	if f := files[inode]; f != nil {
		f.Names = append(f.Names, name)
		return
	}
	raw := d.Bytes[l.InodeAt(inode):][:128]
	f := &File{Inode: inode, Mode: int(binary.LittleEndian.Uint16(raw)), Names: []string{name}}
	files[inode] = f
	fast := f.Mode>>12 == 0xa && binary.LittleEndian.Uint32(raw[4:]) < 60
	if kind := f.Mode >> 12; (kind == 4 || kind == 8 || kind == 10) && !fast {
		for i := range 15 {
			l.addBlocks(d, f, int(binary.LittleEndian.Uint32(raw[pointersAt+4*i:])), max(0, i-11))
		}
	}
	data := slices.Clone(f.Blocks)
	if attributes := int(binary.LittleEndian.Uint32(raw[104:])); l.block(d, attributes) != nil {
		f.Blocks = append(f.Blocks, attributes)
	}
	if f.Mode>>12 == 4 {
		for _, number := range data[:min(12, len(data))] { // directories of tests need no more
			l.addEntries(d, files, name, l.block(d, number))
		}
	}
}

func (l *Layout) addBlocks(d *Disk, f *File, number, level int) {
	if number == 0 || l.block(d, number) == nil || len(f.Blocks) > len(d.Bytes)/l.BlockSize {
		return
	}
	f.Blocks = append(f.Blocks, number)
	if level > 0 {
		for i := range l.BlockSize / 4 {
			l.addBlocks(d, f, int(binary.LittleEndian.Uint32(l.block(d, number)[4*i:])), level-1)
		}
	}
}

func (l *Layout) addEntries(d *Disk, files map[int]*File, directory string, entries []byte) {
	for len(entries) >= 8 {
		inode, length, name := int(binary.LittleEndian.Uint32(entries)), int(binary.LittleEndian.Uint16(entries[4:])), int(entries[6])
		if length < 8 || length > len(entries) || 8+name > length {
			return
		}
		if text := string(entries[8:][:name]); inode != 0 && text != "." && text != ".." {
			if directory != "/" {
				text = "/" + text
			}
			l.add(d, files, inode, directory+text)
		}
		entries = entries[length:]
	}
}
