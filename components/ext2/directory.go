package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
)

// place is where a directory has a name.
type place struct {
	index    int // block of the directory
	at       int // offset in it
	previous int // offset of the entry before it in the block, or -1
	inode    uint32
	kind     fs.Kind
}

func (f *FileSystem) damagedDirectory(dir *inode, index, at int, reason string) error {
	return &fs.CorruptError{
		Structure: "directory " + text.Unsigned(uint64(dir.number)) + " at byte " +
			text.Decimal(int64(index)<<f.blockShift+int64(at)),
		Reason: reason,
	}
}

// directoryBlock returns a block of a directory.
func (f *FileSystem) directoryBlock(dir *inode, index int) (*buffer, error) {
	block, _, err := f.lookup(dir, index, 1)
	if err != nil {
		return nil, err
	}
	if block == 0 {
		return nil, f.damagedDirectory(dir, index, 0, "a block is missing")
	}
	return f.get(block)
}

// record checks the entry at an offset and returns its length and that of its name.
func (f *FileSystem) record(dir *inode, m *memobj.Memory, index, at int) (length, name int, err error) {
	left := f.blockSize - at
	if left < deHeader {
		return 0, 0, f.damagedDirectory(dir, index, at, "an entry crosses the end of the block")
	}
	length = int(m.Get16(at + deLength))
	name = f.nameLength(m, at)
	used := m.Get32(at+deInode) != 0
	switch {
	case length < deHeader || length&3 != 0 || length > left:
		return 0, 0, f.damagedDirectory(dir, index, at, "impossible length of an entry")
	case used && (name == 0 || deHeader+name > length):
		return 0, 0, f.damagedDirectory(dir, index, at, "impossible length of a name")
	case m.Get32(at+deInode) > f.inodes:
		return 0, 0, f.damagedDirectory(dir, index, at, "impossible inode")
	}
	return length, name, nil
}

// nameLength returns the length of an entry's name. It has 16 bits if there are no types.
func (f *FileSystem) nameLength(m *memobj.Memory, at int) int {
	if f.fileTypes {
		return int(m.Get8(at + deName))
	}
	return int(m.Get16(at + deName))
}

// sameName compares an entry's name, of the same length, from its end: names that are alike
// mostly differ there.
func sameName(m *memobj.Memory, at int, name string) bool {
	for i := len(name) - 1; i >= 0; i-- {
		if m.Get8(at+deHeader+i) != name[i] {
			return false
		}
	}
	return true
}

// find looks for a name in a directory. found is false if it is not there.
func (f *FileSystem) find(dir *inode, name string) (p place, found bool, err error) {
	if dir.kind() != fs.Directory {
		return place{}, false, fs.ErrNotDirectory
	}
	for index := 0; index < int(dir.size>>f.blockShift); index++ {
		f.tick()
		b, err := f.directoryBlock(dir, index)
		if err != nil {
			return place{}, false, err
		}
		m, previous := b.mem, -1
		for at := 0; at < f.blockSize; {
			length, n, err := f.record(dir, m, index, at)
			if err != nil {
				return place{}, false, err
			}
			if number := m.Get32(at + deInode); number != 0 && n == len(name) && sameName(m, at, name) {
				return place{index, at, previous, number, f.entryKind(m, at)}, true, nil
			}
			previous = at
			at += length
		}
	}
	return place{}, false, nil
}

// entryKind returns the kind in an entry, if it has one.
func (f *FileSystem) entryKind(m *memobj.Memory, at int) fs.Kind {
	if kind := fs.Kind(m.Get8(at + deKind)); f.fileTypes && kind <= fs.SymbolicLink {
		return kind
	}
	return fs.Unknown
}

func recordSize(name int) int { return (deHeader + name + 3) &^ 3 }

// roomFor returns the first block of a directory with room for a name, or its number of
// blocks if there is none.
func (f *FileSystem) roomFor(dir *inode, name string) (int, error) {
	need := recordSize(len(name))
	blocks := int(dir.size >> f.blockShift)
	if dir.hint == 0 || need < dir.hintNeed {
		dir.hint, dir.hintNeed = 0, need
	}
	for index := dir.hint; index < blocks; index++ {
		f.tick()
		b, err := f.directoryBlock(dir, index)
		if err != nil {
			return 0, err
		}
		at, err := f.slack(dir, b.mem, index, need)
		if err != nil {
			return 0, err
		}
		if at >= 0 {
			return index, nil
		}
		if dir.hint == index && need == dir.hintNeed {
			dir.hint++
		}
	}
	return blocks, nil
}

// slack returns the entry of a block that has so many bytes to spare, or -1.
func (f *FileSystem) slack(dir *inode, m *memobj.Memory, index, need int) (int, error) {
	for at := 0; at < f.blockSize; {
		length, n, err := f.record(dir, m, index, at)
		if err != nil {
			return 0, err
		}
		used := 0
		if m.Get32(at+deInode) != 0 {
			used = recordSize(n)
		}
		if length-used >= need {
			return at, nil
		}
		at += length
	}
	return -1, nil
}

// insert adds a name to a directory, at the block that roomFor returned.
func (f *FileSystem) insert(dir *inode, index int, name string, number uint32, kind fs.Kind) error {
	if index == int(dir.size>>f.blockShift) {
		if dir.size >= 1<<31-int64(f.blockSize) {
			return fs.ErrNoSpace
		}
		block, _, _, err := f.ensure(dir, index, 1)
		if err != nil {
			// Blocks that lead to the missing one may have been allocated.
			return orElse(f.store(dir), err)
		}
		b, err := f.fresh(block)
		if err != nil {
			return err
		}
		f.putRecord(b.mem, 0, f.blockSize, name, number, kind)
		dir.size += int64(f.blockSize)
		return f.changedDirectory(dir)
	}
	b, err := f.directoryBlock(dir, index)
	if err != nil {
		return err
	}
	at, err := f.slack(dir, b.mem, index, recordSize(len(name)))
	if err != nil {
		return err
	}
	m := b.mem
	length := int(m.Get16(at + deLength))
	if m.Get32(at+deInode) != 0 {
		used := recordSize(f.nameLength(m, at))
		m.Put16(at+deLength, uint16(used))
		at += used
		length -= used
	}
	f.putRecord(m, at, length, name, number, kind)
	f.dirty(b)
	return f.changedDirectory(dir)
}

func (f *FileSystem) putRecord(m *memobj.Memory, at, length int, name string, number uint32, kind fs.Kind) {
	m.Put32(at+deInode, number)
	m.Put16(at+deLength, uint16(length))
	m.Put16(at+deName, uint16(len(name)))
	f.putKind(m, at, kind)
	m.Write(at+deHeader, []byte(name))
}

func (f *FileSystem) putKind(m *memobj.Memory, at int, kind fs.Kind) {
	if f.fileTypes {
		m.Put8(at+deKind, uint8(kind))
	}
}

// remove takes a name out of a directory.
func (f *FileSystem) remove(dir *inode, p place) error {
	b, err := f.directoryBlock(dir, p.index)
	if err != nil {
		return err
	}
	m := b.mem
	if p.previous >= 0 {
		m.Put16(p.previous+deLength, m.Get16(p.previous+deLength)+m.Get16(p.at+deLength))
	} else {
		m.Put32(p.at+deInode, 0)
	}
	f.dirty(b)
	dir.hint = min(dir.hint, p.index)
	return f.changedDirectory(dir)
}

// replace gives a name to another file.
func (f *FileSystem) replace(dir *inode, p place, number uint32, kind fs.Kind) error {
	b, err := f.directoryBlock(dir, p.index)
	if err != nil {
		return err
	}
	b.mem.Put32(p.at+deInode, number)
	f.putKind(b.mem, p.at, kind)
	f.dirty(b)
	return f.changedDirectory(dir)
}

// changedDirectory stores a directory that has changed. Its index would be wrong now.
func (f *FileSystem) changedDirectory(dir *inode) error {
	dir.flags &^= flagIndexed
	dir.modified = f.now()
	dir.changed = dir.modified
	return f.store(dir)
}

// isEmpty reports whether a directory has no names but . and .. .
func (f *FileSystem) isEmpty(dir *inode) (bool, error) {
	for index := 0; index < int(dir.size>>f.blockShift); index++ {
		f.tick()
		b, err := f.directoryBlock(dir, index)
		if err != nil {
			return false, err
		}
		m := b.mem
		for at := 0; at < f.blockSize; {
			length, n, err := f.record(dir, m, index, at)
			if err != nil {
				return false, err
			}
			own := n == 1 && sameName(m, at, ".") || n == 2 && sameName(m, at, "..")
			if m.Get32(at+deInode) != 0 && !own {
				return false, nil
			}
			at += length
		}
	}
	return true, nil
}

const entriesPerCall = 64

// Readdir returns entries of a directory from a position on.
func (f *FileSystem) Readdir(path string, position int64) ([]fs.Entry, int64, error) {
	if err := f.enter(); err != nil {
		return nil, 0, err
	}
	dir, err := f.resolve(path, true)
	if err != nil {
		return nil, 0, err
	}
	if dir.kind() != fs.Directory {
		return nil, 0, fs.ErrNotDirectory
	}
	if position < 0 || position > dir.size {
		return nil, 0, fs.ErrInvalid
	}
	entries := make([]fs.Entry, 0, entriesPerCall)
	for index := int(position >> f.blockShift); index < int(dir.size>>f.blockShift); index++ {
		f.tick()
		b, err := f.directoryBlock(dir, index)
		if err != nil {
			return nil, 0, err
		}
		m, base := b.mem, int64(index)<<f.blockShift
		for at := 0; at < f.blockSize; {
			length, n, err := f.record(dir, m, index, at)
			if err != nil {
				return nil, 0, err
			}
			if number := m.Get32(at + deInode); number != 0 && base+int64(at) >= position {
				if len(entries) == entriesPerCall {
					return entries, base + int64(at), nil
				}
				name := make([]byte, n)
				m.Read(at+deHeader, name)
				entries = append(entries, fs.Entry{Name: string(name), Inode: number, Kind: f.entryKind(m, at)})
			}
			at += length
		}
	}
	return entries, 0, nil
}
