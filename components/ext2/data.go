package ext2

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/memobj"
)

// handle is an open file.
type handle struct {
	inode    *inode
	readOnly bool // refuse to write
	anywhere bool // nothing speaks against writing at any place
}

// Read reads up to n bytes at off into dst at dstOff. Bytes that are cached in one segment
// cost one copy and no allocation.
func (f *FileSystem) Read(number int, off int64, dst *memobj.Memory, dstOff, n int) (int, error) {
	if uint(number) < uint(len(f.handles)) && n > 0 && dst != nil {
		if h := f.handles[number]; h != nil {
			s := h.inode.last
			at := int(off - s.base)
			if off >= s.base && at >= s.from && n <= s.to-at && off+int64(n) <= h.inode.size && s.mem.Len() != 0 &&
				dstOff >= 0 && dstOff <= dst.Len()-n {
				if s.stamp != f.operation {
					f.touch(s)
				}
				dst.Copy(dstOff, s.mem.ReadOnly(), at, n)
				return n, nil
			}
		}
	}
	return f.readSlowly(number, off, dst, dstOff, n)
}

func (f *FileSystem) readSlowly(number int, off int64, dst *memobj.Memory, dstOff, n int) (int, error) {
	h, err := f.handle(number)
	if err != nil {
		return 0, err
	}
	if dst == nil || off < 0 || n < 0 || dstOff < 0 || dstOff > dst.Len()-n {
		return 0, fs.ErrInvalid
	}
	i := h.inode
	if off >= i.size {
		return 0, nil
	}
	end := min(off+int64(n), i.size)
	done := 0
	for at := off; at < end; {
		f.tick()
		stop := min(end, (at>>f.spanShift+1)<<f.spanShift)
		s, err := f.segment(i, at, stop)
		if err != nil {
			return done, err
		}
		from, to := int(at-s.base), int(stop-s.base)
		mask := f.blockSize - 1
		if err := f.load(i, s, from&^mask, f.readAhead(i, s, (to+mask)&^mask)); err != nil {
			return done, err
		}
		dst.Copy(dstOff+done, s.mem.ReadOnly(), from, to-from)
		done += to - from
		at = stop
	}
	return done, nil
}

// readAhead returns the end of what is worth reading when bytes up to `to` are wanted.
func (f *FileSystem) readAhead(i *inode, s *segment, to int) int {
	if to <= s.to {
		return to
	}
	mask := f.blockSize - 1
	end := min(to+readAheadBytes, s.size)
	if left := i.size - s.base; int64(end) > left {
		end = (int(left) + mask) &^ mask
	}
	return max(to, end)
}

const readAheadBytes = 32 << 10

// Write writes n bytes of src at srcOff to off. Bytes that are cached in one segment cost
// one copy and no allocation.
func (f *FileSystem) Write(number int, off int64, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error) {
	if uint(number) < uint(len(f.handles)) && n > 0 && src != nil {
		if h := f.handles[number]; h != nil && h.anywhere {
			i := h.inode
			s := i.last
			at := int(off - s.base)
			if off >= s.base && at >= s.from && n <= s.to-at && s.holes == 0 && off+int64(n) <= i.size && s.mem.Len() != 0 &&
				srcOff >= 0 && srcOff <= src.Len()-n && f.broken == nil {
				if s.stamp != f.operation {
					f.touch(s)
				}
				s.mem.Copy(at, src, srcOff, n)
				f.board.Dirty(s.slot, at, at+n, buffercache.Unordered)
				i.touched = true
				return n, nil
			}
		}
	}
	return f.writeSlowly(number, off, src, srcOff, n)
}

func (f *FileSystem) writeSlowly(number int, off int64, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error) {
	h, err := f.handle(number)
	if err != nil {
		return 0, err
	}
	if src == nil || off < 0 || n < 0 || srcOff < 0 || srcOff > src.Len()-n {
		return 0, fs.ErrInvalid
	}
	if err := f.begin(); err != nil {
		return 0, err
	}
	i := h.inode
	if h.readOnly || i.flags&flagImmutable != 0 || i.isProtected() && off != i.size {
		return 0, fs.ErrReadOnly
	}
	if n == 0 {
		return 0, nil
	}
	if off > f.maxSize-int64(n) {
		return 0, fs.ErrTooBig
	}
	if err := f.allowSize(off + int64(n)); err != nil {
		return 0, err
	}
	if off > i.size {
		if err := f.zeroTail(i, off); err != nil {
			return 0, f.fail(err)
		}
	}
	done, failed := f.writeBytes(i, off, src, srcOff, n)
	if done == 0 && failed != nil {
		// Blocks may have been allocated all the same.
		if err := f.store(i); err != nil {
			return 0, f.fail(err)
		}
		return 0, f.fail(failed)
	}
	i.size = max(i.size, off+int64(done))
	i.modified = f.now()
	i.changed = i.modified
	if err := f.store(i); err != nil {
		return done, f.fail(err)
	}
	return done, f.fail(failed)
}

func (f *FileSystem) writeBytes(i *inode, off int64, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error) {
	done := 0
	for done < n {
		f.tick()
		at := off + int64(done)
		stop := min(off+int64(n), (at>>f.spanShift+1)<<f.spanShift)
		s, err := f.segment(i, at, stop)
		if err != nil {
			return done, err
		}
		from := int(at - s.base)
		to, failed := f.place(i, s, from, int(stop-s.base))
		if to > from {
			s.mem.Copy(from, src, srcOff+done, to-from)
			f.board.Dirty(s.slot, from, to, buffercache.Unordered)
			done += to - from
		}
		if failed != nil {
			return done, failed
		}
	}
	return done, nil
}

// Append writes at the end of the file.
func (f *FileSystem) Append(number int, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error) {
	h, err := f.handle(number)
	if err != nil {
		return 0, err
	}
	return f.Write(number, h.inode.size, src, srcOff, n)
}

// allowSize marks the file system as one with large files when the first one grows.
func (f *FileSystem) allowSize(size int64) error {
	if size < 1<<31 || f.largeFiles {
		return nil
	}
	if f.revision == 0 {
		return fs.ErrTooBig
	}
	b, at := f.super()
	b.mem.Put32(at+sbReadOnly, b.mem.Get32(at+sbReadOnly)|readOnlyLargeFile)
	f.dirty(b)
	f.largeFiles = true
	return nil
}

// zeroTail zeroes what lies behind the end of a file in its last block, up to `to`, because
// it is to become part of the file.
func (f *FileSystem) zeroTail(i *inode, to int64) error {
	mask := int64(f.blockSize - 1)
	stop := min(to, (i.size+mask)&^mask)
	if stop <= i.size {
		return nil
	}
	block, _, err := f.lookup(i, int(i.size>>f.blockShift), 1)
	if err != nil || block == 0 {
		return err
	}
	s, err := f.segment(i, i.size, stop)
	if err != nil {
		return err
	}
	from, end := int(i.size-s.base), int(stop-s.base)
	if err := f.load(i, s, from&^int(mask), (end+int(mask))&^int(mask)); err != nil {
		return err
	}
	s.mem.Fill(from, end-from, 0)
	f.board.Dirty(s.slot, from, end, buffercache.Unordered)
	return nil
}

// Truncate cuts or extends the file to a size.
func (f *FileSystem) Truncate(number int, size int64) error {
	h, err := f.handle(number)
	if err != nil {
		return err
	}
	if h.readOnly {
		return fs.ErrReadOnly
	}
	if err := f.begin(); err != nil {
		return err
	}
	return f.fail(f.truncate(h.inode, size))
}

func (f *FileSystem) truncate(i *inode, size int64) error {
	if size < 0 {
		return fs.ErrInvalid
	}
	if size > f.maxSize {
		return fs.ErrTooBig
	}
	if i.isProtected() {
		return fs.ErrReadOnly
	}
	if err := f.allowSize(size); err != nil {
		return err
	}
	if size > i.size {
		if err := f.zeroTail(i, size); err != nil {
			return err
		}
	} else {
		if err := f.cutSegments(i, size); err != nil {
			return err
		}
		mask := int64(f.blockSize - 1)
		if err := f.truncateBlocks(i, int((size+mask)>>f.blockShift)); err != nil {
			return err
		}
		// Others rely on zeros behind the end.
		i.size = size
		if err := f.zeroTail(i, (size+mask)&^mask); err != nil {
			return err
		}
	}
	i.size = size
	i.modified = f.now()
	i.changed = i.modified
	return f.store(i)
}
