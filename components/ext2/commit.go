package ext2

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/fs"
)

// commit makes all changes stable, in an order in which a cut at any point leaves what
// e2fsck can repair without harm to older files. Only between operations, and while no open
// file lacks a name, are the structures complete; else the file system stays marked as not clean. It takes no segments.
func (f *FileSystem) commit(complete bool) error {
	if f.readOnly != "" {
		return nil
	}
	complete = complete && !f.hasOrphans()
	if f.orderedDirty == 0 && complete {
		return f.cache.Commit(buffercache.Unordered)
	}
	f.markClean(false)
	if err := f.cache.Commit(buffercache.Unordered); err != nil {
		return err
	}
	if err := f.cache.Commit(buffercache.Ordered); err != nil {
		return err
	}
	if f.lateDirty {
		if err := f.cache.Commit(buffercache.Late); err != nil {
			return err
		}
	}
	f.commits++
	f.lateDirty = false
	f.orderedDirty = 0
	f.releaseHeld()
	if !complete {
		f.orderedDirty = 1 // the mark
		return nil
	}
	f.markClean(true)
	return f.cache.Commit(buffercache.Unordered)
}

// hasOrphans reports whether an open file has no name: its inode is in use, but after a cut
// nobody would free it, unless e2fsck is told to look.
func (f *FileSystem) hasOrphans() bool {
	for _, h := range f.handles {
		if h != nil && h.inode.links == 0 {
			return true
		}
	}
	return false
}

// markClean notes in the superblock whether the structures on the disk agree.
func (f *FileSystem) markClean(clean bool) {
	b, at := f.super()
	state := b.mem.Get16(at+sbState) &^ stateClean
	if clean {
		state |= stateClean
	}
	b.mem.Put16(at+sbState, state)
	b.mem.Put32(at+sbWriteTime, f.now())
	f.dirty(b)
}

// Sync returns when all that was done is stable.
func (f *FileSystem) Sync() error {
	if err := f.enter(); err != nil {
		return err
	}
	if f.broken != nil {
		return f.broken
	}
	return f.fail(f.sync())
}

func (f *FileSystem) sync() error {
	for _, h := range f.handles {
		if h != nil {
			if err := f.storeTouched(h.inode); err != nil {
				return err
			}
		}
	}
	return f.commit(true)
}

// storeTouched stores the time of writes that went the short way.
func (f *FileSystem) storeTouched(i *inode) error {
	if !i.touched {
		return nil
	}
	i.touched = false
	i.modified = f.now()
	i.changed = i.modified
	return f.store(i)
}

// Unmount syncs and ends the use of the file system.
func (f *FileSystem) Unmount() error {
	if err := f.enter(); err != nil {
		return err
	}
	var failed error
	for number, h := range f.handles {
		if h != nil {
			if err := f.Close(number); err != nil && failed == nil {
				failed = err
			}
		}
	}
	if f.broken != nil {
		failed = f.broken
	} else if err := f.commit(true); err != nil && failed == nil {
		failed = err
	}
	f.mounted = false
	f.handles = nil
	return failed
}

// handle returns an open file.
func (f *FileSystem) handle(number int) (*handle, error) {
	if !f.mounted {
		return nil, fs.ErrUnmounted
	}
	if number < 0 || number >= len(f.handles) || f.handles[number] == nil {
		return nil, fs.ErrHandle
	}
	return f.handles[number], nil
}

// Close ends the use of a handle.
func (f *FileSystem) Close(number int) error {
	h, err := f.handle(number)
	if err != nil {
		return err
	}
	f.tick()
	f.handles[number] = nil
	f.freeHandles = append(f.freeHandles, number)
	i := h.inode
	i.opens--
	if f.broken != nil || f.readOnly != "" {
		return nil
	}
	if i.links == 0 && i.opens == 0 {
		return f.fail(f.destroy(i))
	}
	return f.fail(f.storeTouched(i))
}
