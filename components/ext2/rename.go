package ext2

import "github.com/portico-os/portico/components/fs"

// Rename moves a name, replacing what has the new one.
//
// After a cut the file has its old name, its new one or both: the block that loses the name
// is written after the one that gains it. A block that other renames rely on is never made
// late, nor is a late one relied on: a commit comes between.
func (f *FileSystem) Rename(from, to string) error {
	if err := f.begin(); err != nil {
		return err
	}
	oldDir, _, i, err := f.entryOf(from)
	if err != nil {
		return err
	}
	newDir, newName, err := f.parent(to)
	if err != nil {
		return err
	}
	_, oldName := splitPath(from)
	target, replaced, err := f.find(newDir, newName)
	if err != nil {
		return err
	}
	if newDir.links == 0 {
		return fs.ErrNotExist
	}
	var victim *inode
	if replaced {
		if victim, err = f.inode(target.inode); err != nil {
			return err
		}
		if victim == i {
			return nil
		}
	}
	if err := f.mayRename(i, oldDir, newDir, victim); err != nil {
		return err
	}
	index := target.index
	if !replaced {
		if index, err = f.roomFor(newDir, newName); err != nil {
			return f.fail(err)
		}
	}
	return f.fail(f.rename(i, oldDir, newDir, oldName, newName, target, index, victim))
}

func (f *FileSystem) mayRename(i, oldDir, newDir, victim *inode) error {
	if i.isProtected() || oldDir.isProtected() || newDir.isProtected() || victim != nil && victim.isProtected() {
		return fs.ErrReadOnly
	}
	if victim != nil && victim.kind() == fs.Directory {
		if i.kind() != fs.Directory {
			return fs.ErrIsDirectory
		}
		if err := f.removable(victim); err != nil {
			return err
		}
	}
	if i.kind() != fs.Directory {
		return nil
	}
	if victim != nil && victim.kind() != fs.Directory {
		return fs.ErrNotDirectory
	}
	if i.number == rootInode {
		return fs.ErrBusy
	}
	if oldDir != newDir && victim == nil && newDir.links >= linksMax {
		return fs.ErrTooManyLinks
	}
	return f.outside(i, newDir)
}

// outside checks that a directory is not below another.
func (f *FileSystem) outside(above, dir *inode) error {
	for steps := f.inodes; steps > 0; steps-- {
		if dir == above || dir.number == above.number {
			return fs.ErrInvalid
		}
		if dir.number == rootInode {
			return nil
		}
		p, found, err := f.find(dir, "..")
		if err != nil {
			return err
		}
		if !found {
			return f.damagedInode(dir.number, "a directory without ..")
		}
		if dir, err = f.inode(p.inode); err != nil {
			return err
		}
	}
	return f.damagedInode(dir.number, "a directory below itself")
}

func (f *FileSystem) rename(i, oldDir, newDir *inode, oldName, newName string, target place, index int, victim *inode) error {
	if err := f.orderRename(oldDir, newDir, oldName, index); err != nil {
		return err
	}
	isDirectory := i.kind() == fs.Directory
	if victim != nil {
		if err := f.replace(newDir, target, i.number, i.kind()); err != nil {
			return err
		}
	} else if err := f.insert(newDir, index, newName, i.number, i.kind()); err != nil {
		return err
	}
	if err := f.markRelied(newDir, index); err != nil {
		return err
	}
	// The new name may have moved the old one within its block.
	p, found, err := f.find(oldDir, oldName)
	if err != nil {
		return err
	}
	if !found || p.inode != i.number {
		return f.damagedInode(oldDir.number, "a name is gone")
	}
	if err := f.markLate(oldDir, newDir, p.index, index); err != nil {
		return err
	}
	if err := f.remove(oldDir, p); err != nil {
		return err
	}
	i.changed = f.now()
	if err := f.store(i); err != nil {
		return err
	}
	if isDirectory && oldDir != newDir {
		if err := f.moveDirectory(i, oldDir, newDir); err != nil {
			return err
		}
	}
	if victim == nil {
		return nil
	}
	if victim.kind() == fs.Directory {
		newDir.links--
		if err := f.store(newDir); err != nil {
			return err
		}
		return f.destroyDirectory(victim)
	}
	return f.dropLink(victim)
}

// orderRename commits first if the two blocks cannot be ordered.
func (f *FileSystem) orderRename(oldDir, newDir *inode, oldName string, index int) error {
	p, _, err := f.find(oldDir, oldName)
	if err != nil {
		return err
	}
	if oldDir == newDir && p.index == index {
		return nil
	}
	old, err := f.directoryBlock(oldDir, p.index)
	if err != nil {
		return err
	}
	conflict := old.depended == f.commits
	if index < int(newDir.size>>f.blockShift) {
		b, err := f.directoryBlock(newDir, index)
		if err != nil {
			return err
		}
		conflict = conflict || b.late == f.commits
	}
	if conflict {
		return f.commit(true)
	}
	return nil
}

// markRelied notes that late blocks rely on a block of a directory.
func (f *FileSystem) markRelied(dir *inode, index int) error {
	b, err := f.directoryBlock(dir, index)
	if err == nil {
		b.depended = f.commits
	}
	return err
}

// markLate makes the block that loses the name one that is written last.
func (f *FileSystem) markLate(oldDir, newDir *inode, oldIndex, newIndex int) error {
	if oldDir == newDir && oldIndex == newIndex {
		return nil
	}
	oldDir.moved = f.commits
	b, err := f.directoryBlock(oldDir, oldIndex)
	if err == nil {
		b.late = f.commits
	}
	return err
}

// moveDirectory gives a directory its new parent.
func (f *FileSystem) moveDirectory(i, oldDir, newDir *inode) error {
	p, found, err := f.find(i, "..")
	if err != nil {
		return err
	}
	if !found {
		return f.damagedInode(i.number, "a directory without ..")
	}
	b, err := f.directoryBlock(i, p.index)
	if err != nil {
		return err
	}
	b.mem.Put32(p.at+deInode, newDir.number)
	f.dirty(b)
	oldDir.links--
	newDir.links++
	if err := f.store(oldDir); err != nil {
		return err
	}
	return f.store(newDir)
}
