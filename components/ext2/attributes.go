package ext2

import "github.com/portico-os/portico/components/fs"

func (f *FileSystem) attributesOf(i *inode) fs.Attributes {
	if i.touched {
		i.modified = f.now()
		i.changed = i.modified
	}
	a := fs.Attributes{
		Inode: i.number, Generation: i.generation, Kind: i.kind(), Mode: i.mode & modeBits, Links: i.links, User: i.user,
		Group: i.group, Size: i.size, Sectors: uint64(i.sectors), Accessed: int64(i.accessed), Modified: int64(i.modified),
		Changed: int64(i.changed),
	}
	if a.Kind == fs.CharacterDevice || a.Kind == fs.BlockDevice {
		if a.Device = i.pointers[0]; a.Device == 0 {
			a.Device = i.pointers[1]
		}
	}
	return a
}

// StatHandle describes an open file.
func (f *FileSystem) StatHandle(number int) (fs.Attributes, error) {
	h, err := f.handle(number)
	if err != nil {
		return fs.Attributes{}, err
	}
	return f.attributesOf(h.inode), nil
}

// Stat describes the file of a path.
func (f *FileSystem) Stat(path string) (fs.Attributes, error) { return f.stat(path, true) }

// Lstat describes the file of a path without following a last symbolic link.
func (f *FileSystem) Lstat(path string) (fs.Attributes, error) { return f.stat(path, false) }

func (f *FileSystem) stat(path string, follow bool) (fs.Attributes, error) {
	if err := f.enter(); err != nil {
		return fs.Attributes{}, err
	}
	i, err := f.resolve(path, follow)
	if err != nil {
		return fs.Attributes{}, err
	}
	return f.attributesOf(i), nil
}

// Chmod sets the permission bits.
func (f *FileSystem) Chmod(path string, mode uint32) error {
	if err := f.begin(); err != nil {
		return err
	}
	i, err := f.resolve(path, true)
	if err != nil {
		return err
	}
	i.mode = i.mode&^modeBits | mode&modeBits
	i.changed = f.now()
	return f.fail(f.store(i))
}

// Chown sets the owner and group.
func (f *FileSystem) Chown(path string, user, group uint32) error {
	if err := f.begin(); err != nil {
		return err
	}
	i, err := f.resolve(path, true)
	if err != nil {
		return err
	}
	i.user, i.group = user, group
	i.changed = f.now()
	return f.fail(f.store(i))
}
