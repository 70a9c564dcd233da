package ext2test

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// Sparse writes one block at each level of indirection and reads the holes between.
func Sparse(s *Session) error {
	usage, err := s.FS.Statfs()
	if err != nil {
		return err
	}
	block := int64(usage.BlockSize)
	p := block / 4
	direct, double, triple := int64(3), 12+p, 12+p+p*p
	places := []int64{direct, 12, 12 + p - 1, double, double + p*p - 1, triple, triple + 2*p + 1}
	if last := triple + p*p + 5; last < (1<<31)/512*(1<<20)/block {
		places = append(places, last)
	}
	h, err := s.FS.Open("/sparse", fs.Create, 0o644)
	if err != nil {
		return err
	}
	for i, at := range places {
		if err := s.writeAt(h, at*block+17, pattern(uint64(i), 1000)); err != nil {
			return &failure{"write at block " + text.Decimal(at), err}
		}
	}
	check := func(h int, upTo int) error {
		for i, at := range places[:upTo] {
			got, err := s.readAt(h, at*block, 1017)
			if err != nil {
				return err
			}
			want := append(make([]byte, 17), pattern(uint64(i), 1000)...)
			if err := same("sparse file at block "+text.Decimal(at), got, want); err != nil {
				return err
			}
		}
		if upTo <= 3 {
			return nil // the hole is behind the end
		}
		hole, err := s.readAt(h, (double-2)*block+block/2, int(block/2))
		return all(err, same("a hole", hole, make([]byte, block/2)))
	}
	if err := all(check(h, len(places)), s.FS.Close(h), s.Remount()); err != nil {
		return err
	}
	if h, err = s.FS.Open("/sparse", 0, 0); err != nil {
		return err
	}
	// Cut below each place in turn, from the last.
	for i := len(places) - 1; i > 0; i-- {
		if err := all(check(h, i+1), s.FS.Truncate(h, places[i]*block), check(h, i)); err != nil {
			return err
		}
	}
	a, err := s.FS.StatHandle(h)
	if err != nil {
		return err
	}
	if want := uint64(block / 512); a.Sectors != want {
		return wrong("sectors after cutting all but one block", int64(a.Sectors), int64(want))
	}
	return all(s.FS.Close(h), s.FS.Unlink("/sparse"))
}

// FullDisk fills the file system to the last block, twice.
func FullDisk(s *Session) error {
	before, err := s.FS.Statfs()
	if err != nil {
		return err
	}
	for range 2 {
		h, err := s.FS.Open("/filler", fs.Create, 0o644)
		if err != nil {
			return err
		}
		s.Buffer.Write(0, pattern(9, bufferSize))
		size := int64(0)
		for {
			n, err := s.FS.Write(h, size, s.Buffer.ReadOnly(), 0, bufferSize)
			size += int64(n)
			if err == fs.ErrNoSpace {
				break
			}
			if err != nil {
				return err
			}
		}
		usage, err := s.FS.Statfs()
		if err != nil {
			return err
		}
		if usage.FreeBlocks != 0 {
			return wrong("free blocks of a full disk", int64(usage.FreeBlocks), 0)
		}
		a, err := s.FS.StatHandle(h)
		if err != nil {
			return err
		}
		if a.Size != size {
			return wrong("size of the file that fills the disk", a.Size, size)
		}
		long := string(pattern(10, 0)) + longName(200)
		if err := all(
			expect("mkdir on a full disk", s.FS.Mkdir("/no-room", 0o755), fs.ErrNoSpace),
			expect("slow symlink on a full disk", s.FS.Symlink(long, "/no-room"), fs.ErrNoSpace),
			s.FS.Close(h), s.Remount(), s.FS.Unlink("/filler"),
		); err != nil {
			return err
		}
	}
	after, err := s.FS.Statfs()
	if err != nil {
		return err
	}
	if after.FreeBlocks != before.FreeBlocks || after.FreeInodes != before.FreeInodes {
		return wrong("free blocks after emptying the disk", int64(after.FreeBlocks), int64(before.FreeBlocks))
	}
	return nil
}

func longName(n int) string {
	name := make([]byte, n)
	for i := range name {
		name[i] = byte('a' + i%26)
	}
	return string(name)
}

func numbered(dir string, i int) string {
	return dir + "/a-file-with-number-" + text.Decimal(int64(i))
}

// ManyFiles makes thousands of files in one directory and removes every second.
func ManyFiles(s *Session) error {
	if err := s.FS.Mkdir("/many", 0o755); err != nil {
		return err
	}
	for i := range s.Files {
		h, err := s.FS.Open(numbered("/many", i), fs.Create|fs.Exclusive, 0o644)
		if err != nil {
			return &failure{"create " + numbered("/many", i), err}
		}
		if err := s.FS.Close(h); err != nil {
			return err
		}
	}
	if err := all(s.count("/many", s.Files), s.Remount(), s.count("/many", s.Files)); err != nil {
		return err
	}
	for i := 0; i < s.Files; i += 2 {
		if err := s.FS.Unlink(numbered("/many", i)); err != nil {
			return err
		}
	}
	_, gone := s.FS.Stat(numbered("/many", 0))
	_, there := s.FS.Stat(numbered("/many", 1))
	if err := all(expect("stat of a removed file", gone, fs.ErrNotExist), there, s.Remount(), s.count("/many", s.Files/2)); err != nil {
		return err
	}
	for i := 1; i < s.Files; i += 2 {
		if err := s.FS.Unlink(numbered("/many", i)); err != nil {
			return err
		}
	}
	return all(s.count("/many", 0), s.FS.Rmdir("/many"))
}

func (s *Session) count(path string, want int) error {
	entries, err := s.names(path)
	if err != nil {
		return err
	}
	if len(entries) != want {
		return wrong("entries of "+path, int64(len(entries)), int64(want))
	}
	return nil
}

// RenameStorm moves files and directories about between directories of many blocks.
func RenameStorm(s *Session) error {
	const dirs, names = 4, 60
	where := make([]int, names)
	for d := range dirs {
		if err := s.FS.Mkdir(numbered("", d), 0o755); err != nil {
			return err
		}
	}
	for i := range names {
		path := numbered(numbered("", 0), i)
		if i%5 == 0 {
			if err := all(s.FS.Mkdir(path, 0o755), s.put(path+"/inside", pattern(uint64(i), 100))); err != nil {
				return err
			}
		} else if err := s.put(path, pattern(uint64(i), 100+i*50)); err != nil {
			return err
		}
	}
	for range s.Steps {
		i, to := s.next(names), s.next(dirs)
		if err := s.FS.Rename(numbered(numbered("", where[i]), i), numbered(numbered("", to), i)); err != nil {
			return &failure{"rename", err}
		}
		where[i] = to
	}
	if err := s.Remount(); err != nil {
		return err
	}
	for i := range names {
		path := numbered(numbered("", where[i]), i)
		if i%5 == 0 {
			if err := all(s.get(path+"/inside", pattern(uint64(i), 100)), s.FS.Unlink(path+"/inside"), s.FS.Rmdir(path)); err != nil {
				return err
			}
		} else if err := all(s.get(path, pattern(uint64(i), 100+i*50)), s.FS.Unlink(path)); err != nil {
			return err
		}
	}
	for d := range dirs {
		if err := s.FS.Rmdir(numbered("", d)); err != nil {
			return err
		}
	}
	return nil
}

// LinkStorm gives files many names and takes them away again.
func LinkStorm(s *Session) error {
	const files, names = 5, 40
	used := make([]int, names)
	for f := range files {
		if err := s.put(numbered("", f), pattern(uint64(f), 2000)); err != nil {
			return err
		}
	}
	for range s.Steps {
		n := s.next(names)
		path := "/link" + text.Decimal(int64(n))
		if used[n] != 0 {
			if err := all(s.get(path, pattern(uint64(used[n]-1), 2000)), s.FS.Unlink(path)); err != nil {
				return err
			}
			used[n] = 0
			continue
		}
		f := s.next(files)
		if err := s.FS.Link(numbered("", f), path); err != nil {
			return err
		}
		used[n] = f + 1
	}
	if err := s.Remount(); err != nil {
		return err
	}
	for f := range files {
		a, err := s.FS.Stat(numbered("", f))
		if err != nil {
			return err
		}
		want := 1
		for _, u := range used {
			if u == f+1 {
				want++
			}
		}
		if int(a.Links) != want {
			return wrong("links of "+numbered("", f), int64(a.Links), int64(want))
		}
		if err := s.FS.Unlink(numbered("", f)); err != nil {
			return err
		}
	}
	for n, f := range used {
		if f != 0 {
			path := "/link" + text.Decimal(int64(n))
			if err := all(s.get(path, pattern(uint64(f-1), 2000)), s.FS.Unlink(path)); err != nil {
				return err
			}
		}
	}
	return nil
}
