package ext2

import "github.com/portico-os/portico/components/fs"

// open numbers a handle to a file.
func (f *FileSystem) open(i *inode, readOnly bool) int {
	i.opens++
	h := &handle{i, readOnly, !readOnly && f.readOnly == "" && !i.isProtected()}
	if n := len(f.freeHandles); n > 0 {
		number := f.freeHandles[n-1]
		f.freeHandles = f.freeHandles[:n-1]
		f.handles[number] = h
		return number
	}
	f.handles = append(f.handles, h)
	return len(f.handles) - 1
}

// Open opens the file of a path and returns a handle.
func (f *FileSystem) Open(path string, flags int, mode uint32) (int, error) {
	if err := f.enter(); err != nil {
		return 0, err
	}
	i, err := f.resolve(path, true)
	switch {
	case err == fs.ErrNotExist && flags&fs.Create != 0:
		if i, err = f.create(path, mode&modeBits|0x8000, ""); err != nil {
			return 0, err
		}
		return f.open(i, false), nil
	case err != nil:
		return 0, err
	case flags&fs.Create != 0 && flags&fs.Exclusive != 0:
		return 0, fs.ErrExist
	case i.kind() == fs.Directory:
		return 0, fs.ErrIsDirectory
	case i.kind() != fs.File:
		return 0, fs.ErrNotSupported
	}
	if flags&fs.Trunc != 0 {
		if err := f.mayChange(); err != nil {
			return 0, err
		}
		if err := f.truncate(i, 0); err != nil {
			return 0, f.fail(err)
		}
	}
	return f.open(i, flags&fs.ReadOnly != 0), nil
}

// create makes a file of any kind with a first name. target is that of a symbolic link.
func (f *FileSystem) create(path string, mode uint32, target string) (*inode, error) {
	if err := f.begin(); err != nil {
		return nil, err
	}
	dir, name, err := f.parent(path)
	if err != nil {
		return nil, err
	}
	if _, found, err := f.find(dir, name); err != nil || found {
		return nil, orElse(err, fs.ErrExist)
	}
	isDirectory := kindOfMode(mode) == fs.Directory
	if isDirectory && dir.links >= linksMax {
		return nil, fs.ErrTooManyLinks
	}
	if dir.links == 0 {
		return nil, fs.ErrNotExist
	}
	if dir.flags&flagImmutable != 0 {
		return nil, fs.ErrReadOnly
	}
	index, err := f.roomFor(dir, name)
	if err != nil {
		return nil, f.fail(err)
	}
	i, err := f.createInode(dir, mode)
	if err != nil {
		return nil, f.fail(err)
	}
	if err := f.fillNew(i, dir, target); err != nil {
		return nil, f.undoCreate(i, err)
	}
	i.links = 1
	if err := f.insert(dir, index, name, i.number, i.kind()); err != nil {
		i.links = 0
		return nil, f.undoCreate(i, err)
	}
	if isDirectory {
		i.links = 2
		dir.links++
		if err := f.store(dir); err != nil {
			return nil, f.fail(err)
		}
	}
	return i, f.fail(f.store(i))
}

// fillNew gives a new directory or symbolic link its contents.
func (f *FileSystem) fillNew(i, dir *inode, target string) error {
	switch i.kind() {
	case fs.SymbolicLink:
		return f.setTarget(i, target)
	case fs.Directory:
		block, _, _, err := f.ensure(i, 0, 1)
		if err != nil {
			return err
		}
		b, err := f.fresh(block)
		if err != nil {
			return err
		}
		f.putRecord(b.mem, 0, recordSize(1), ".", i.number, fs.Directory)
		f.putRecord(b.mem, recordSize(1), f.blockSize-recordSize(1), "..", dir.number, fs.Directory)
		i.size = int64(f.blockSize)
	}
	return nil
}

// undoCreate frees a file that got no name, and returns why.
func (f *FileSystem) undoCreate(i *inode, reason error) error {
	reason = f.fail(reason)
	if f.broken == nil {
		if err := f.destroy(i); err != nil {
			return f.fail(err)
		}
	}
	return reason
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Mkdir makes a directory.
func (f *FileSystem) Mkdir(path string, mode uint32) error {
	_, err := f.create(path, mode&modeBits|0x4000, "")
	return err
}

// Symlink makes a symbolic link to target at path.
func (f *FileSystem) Symlink(target, path string) error {
	if target == "" {
		return fs.ErrNotExist
	}
	if len(target) >= f.blockSize {
		return fs.ErrNameTooLong
	}
	for i := range len(target) {
		if target[i] == 0 {
			return fs.ErrInvalid
		}
	}
	_, err := f.create(path, 0xa1ff, target)
	return err
}

// Readlink returns the target of a symbolic link.
func (f *FileSystem) Readlink(path string) (string, error) {
	if err := f.enter(); err != nil {
		return "", err
	}
	i, err := f.resolve(path, false)
	if err != nil {
		return "", err
	}
	if i.kind() != fs.SymbolicLink {
		return "", fs.ErrInvalid
	}
	return f.target(i)
}

// Link gives a file another name.
func (f *FileSystem) Link(path, name string) error {
	if err := f.begin(); err != nil {
		return err
	}
	i, err := f.resolve(path, false)
	if err != nil {
		return err
	}
	if i.kind() == fs.Directory {
		return fs.ErrIsDirectory
	}
	if i.links >= linksMax {
		return fs.ErrTooManyLinks
	}
	if i.isProtected() {
		return fs.ErrReadOnly
	}
	dir, last, err := f.parent(name)
	if err != nil {
		return err
	}
	if _, found, err := f.find(dir, last); err != nil || found {
		return orElse(err, fs.ErrExist)
	}
	index, err := f.roomFor(dir, last)
	if err != nil {
		return f.fail(err)
	}
	if err := f.insert(dir, index, last, i.number, i.kind()); err != nil {
		return f.fail(err)
	}
	i.links++
	i.changed = f.now()
	return f.fail(f.store(i))
}

// entryOf returns the directory, the place and the file of a path.
func (f *FileSystem) entryOf(path string) (*inode, place, *inode, error) {
	dir, name, err := f.parent(path)
	if err != nil {
		return nil, place{}, nil, err
	}
	p, found, err := f.find(dir, name)
	if err != nil || !found {
		return nil, place{}, nil, orElse(err, fs.ErrNotExist)
	}
	i, err := f.inode(p.inode)
	return dir, p, i, err
}

// Unlink removes a name.
func (f *FileSystem) Unlink(path string) error {
	if err := f.begin(); err != nil {
		return err
	}
	dir, p, i, err := f.entryOf(path)
	if err != nil {
		return err
	}
	if i.kind() == fs.Directory {
		return fs.ErrIsDirectory
	}
	if i.isProtected() || dir.isProtected() {
		return fs.ErrReadOnly
	}
	if err := f.remove(dir, p); err != nil {
		return f.fail(err)
	}
	return f.fail(f.dropLink(i))
}

// dropLink counts a name less of a file that is no directory.
func (f *FileSystem) dropLink(i *inode) error {
	i.links--
	i.changed = f.now()
	if i.links > 0 || i.opens > 0 {
		return f.store(i)
	}
	return f.destroy(i)
}

// Rmdir removes an empty directory.
func (f *FileSystem) Rmdir(path string) error {
	if err := f.begin(); err != nil {
		return err
	}
	dir, p, i, err := f.entryOf(path)
	if err != nil {
		return err
	}
	if dir.isProtected() {
		return fs.ErrReadOnly
	}
	if err := f.removable(i); err != nil {
		return err
	}
	if err := f.remove(dir, p); err != nil {
		return f.fail(err)
	}
	dir.links--
	if err := f.store(dir); err != nil {
		return f.fail(err)
	}
	return f.fail(f.destroyDirectory(i))
}

// removable checks that a directory can go.
func (f *FileSystem) removable(i *inode) error {
	if i.kind() != fs.Directory {
		return fs.ErrNotDirectory
	}
	if i.number == rootInode {
		return fs.ErrBusy
	}
	if i.isProtected() {
		return fs.ErrReadOnly
	}
	empty, err := f.isEmpty(i)
	if err != nil {
		return err
	}
	if !empty {
		return fs.ErrNotEmpty
	}
	if i.moved == f.commits {
		// Names were moved out of it: their new places must be stable before it goes.
		return f.fail(f.commit(true))
	}
	return nil
}

func (f *FileSystem) destroyDirectory(i *inode) error {
	i.links = 0
	return f.destroy(i)
}
