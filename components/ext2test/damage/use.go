package damage

import (
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/memobj"
)

// Touch is a file that was changed or removed, under a name it had.
type Touch struct {
	Path  string
	Inode uint32
}

// Report is what came of using a file system.
type Report struct {
	Errors  int
	First   error   // the first that names damage, else the first
	Odd     error   // one that file systems do not return
	Touched []Touch // what changed
	Digest  uint64  // of names, attributes and data as they were read
}

// Named reports whether an error says which structure is damaged or not supported.
func Named(err error) bool {
	switch err.(type) {
	case *fs.CorruptError, *ext2.FeatureError:
		return true
	}
	return false
}

// ordinary are the errors that say nothing of damage: a damaged name does not exist, a file
// system that met damage is only read.
var ordinary = []error{
	fs.ErrNotExist, fs.ErrExist, fs.ErrNotDirectory, fs.ErrIsDirectory, fs.ErrNotEmpty, fs.ErrNoSpace, fs.ErrReadOnly,
	fs.ErrNameTooLong, fs.ErrTooBig, fs.ErrTooManyLinks, fs.ErrLoop, fs.ErrInvalid, fs.ErrNotSupported,
}

func (r *Report) count(err error) error {
	if err == nil {
		return nil
	}
	r.Errors++
	if r.First == nil || Named(err) && !Named(r.First) {
		r.First = err
	}
	known := Named(err)
	for _, e := range ordinary {
		known = known || err == e
	}
	if !known && r.Odd == nil {
		r.Odd = err
	}
	return err
}

func (r *Report) digest(words ...uint64) {
	for _, w := range words {
		r.Digest = (r.Digest ^ w) * 0x100000001b3
		r.Digest ^= r.Digest >> 29
	}
}

func (r *Report) digestText(s string) {
	for i := range len(s) {
		r.digest(uint64(s[i]))
	}
}

// visits limits how many entries are looked at: damage can make directories endless.
const (
	visits = 600
	deep   = 8
)

// user uses a file system.
type user struct {
	Report
	files  fs.FileSystem
	buffer *memobj.Memory
	left   int
}

// Use reads all of a file system, changes every other file in one way or another, makes and
// removes directories, and unmounts it. Errors are as good as success.
func Use(files fs.FileSystem, buffer *memobj.Memory) Report {
	u := &user{files: files, buffer: buffer, left: visits}
	u.walk("", 0)
	u.count(files.Mkdir("/new", 0o755))
	a, _ := files.Lstat("/sparse")
	if u.count(files.Rename("/sparse", "/new/sparse")) == nil {
		u.touch("/sparse", a)
	}
	u.count(files.Rename("/new", "/newer"))
	u.fill("/newer/filler")
	u.count(files.Sync())
	u.count(files.Unlink("/newer/sparse"))
	u.count(files.Unlink("/newer/filler"))
	u.count(files.Rmdir("/newer"))
	u.count(files.Unmount())
	if _, err := files.Statfs(); err != fs.ErrUnmounted && u.Odd == nil {
		u.Odd = err // whoever answers otherwise has died
	}
	return u.Report
}

func (u *user) touch(path string, a fs.Attributes) {
	u.Touched = append(u.Touched, Touch{path, a.Inode})
}

// fill makes a file of many blocks, which come from wherever the bitmaps say they are free.
func (u *user) fill(path string) {
	h, err := u.files.Open(path, fs.Create, 0o644)
	if u.count(err) != nil {
		return
	}
	for range 40 {
		if _, err := u.files.Append(h, u.buffer.ReadOnly(), 0, u.buffer.Len()); u.count(err) != nil {
			break
		}
	}
	u.count(u.files.Close(h))
}

func (u *user) walk(path string, depth int) {
	for position := int64(0); u.left > 0; {
		entries, next, err := u.files.Readdir(path+"/", position)
		u.count(err)
		for _, e := range entries {
			if u.left--; u.left < 0 || e.Name == "." || e.Name == ".." {
				continue
			}
			u.visit(path+"/"+e.Name, depth)
		}
		if next == 0 || err != nil {
			return
		}
		position = next
	}
}

func (u *user) visit(path string, depth int) {
	a, err := u.files.Lstat(path)
	u.count(err)
	u.digestText(path)
	u.digest(uint64(a.Inode), uint64(a.Kind), uint64(a.Mode), uint64(a.Links), uint64(a.Size), a.Sectors)
	switch a.Kind {
	case fs.Directory:
		if depth < deep {
			u.walk(path, depth+1)
		}
	case fs.SymbolicLink:
		target, err := u.files.Readlink(path)
		u.count(err)
		u.digestText(target)
	case fs.File:
		u.useFile(path, a)
	}
}

// useFile reads a file here and there and then does something else with it.
func (u *user) useFile(path string, a fs.Attributes) {
	h, err := u.files.Open(path, 0, 0)
	if u.count(err) != nil {
		return
	}
	for _, off := range []int64{0, 13 << 10, a.Size / 2, a.Size - 100} {
		if off < 0 {
			continue
		}
		n, err := u.files.Read(h, off, u.buffer, 0, u.buffer.Len())
		if u.count(err) != nil {
			break
		}
		for i := 0; i+8 <= n; i += 8 {
			u.digest(u.buffer.Get64(i))
		}
	}
	switch u.left % 8 {
	case 0:
		u.touch(path, a)
		_, err := u.files.Append(h, u.buffer.ReadOnly(), 0, u.buffer.Len())
		u.count(err)
	case 1:
		u.touch(path, a)
		u.count(u.files.Truncate(h, a.Size/3))
	case 2:
		u.touch(path, a)
		_, err := u.files.Write(h, a.Size/2, u.buffer.ReadOnly(), 0, 1000)
		u.count(err)
	case 3:
		u.touch(path, a)
		u.count(u.files.Unlink(path))
	}
	u.count(u.files.Close(h))
}
