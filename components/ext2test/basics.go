package ext2test

import "github.com/portico-os/portico/components/fs"

// Basics does each operation once, and what must fail.
func Basics(s *Session) error {
	for _, part := range []func(*Session) error{files, directories, links, symlinks, renames, handles, attributes} {
		if err := part(s); err != nil {
			return err
		}
		if err := s.Remount(); err != nil {
			return err
		}
	}
	return nil
}

func files(s *Session) error {
	small, large := pattern(1, 100), pattern(2, 300_000)
	if err := all(s.put("/small", small), s.put("/large", large), s.get("/small", small), s.get("/large", large)); err != nil {
		return err
	}
	if err := all(s.Remount(), s.get("/small", small), s.get("/large", large)); err != nil {
		return err
	}
	h, err := s.FS.Open("/small", 0, 0)
	if err != nil {
		return err
	}
	s.Buffer.Write(0, []byte("appended"))
	if _, err := s.FS.Append(h, s.Buffer.ReadOnly(), 0, 8); err != nil {
		return err
	}
	small = append(small, "appended"...)
	if err := all(s.get("/small", small), s.writeAt(h, 50, []byte("inside"))); err != nil {
		return err
	}
	copy(small[50:], "inside")
	if err := all(s.get("/small", small), s.FS.Truncate(h, 10), s.get("/small", small[:10]), s.FS.Truncate(h, 5000)); err != nil {
		return err
	}
	grown := make([]byte, 5000)
	copy(grown, small[:10])
	if err := all(s.get("/small", grown), s.writeAt(h, 9000, []byte("far"))); err != nil {
		return err
	}
	grown = append(append(grown, make([]byte, 4000)...), "far"...)
	if err := all(s.get("/small", grown), s.FS.Close(h), s.Remount(), s.get("/small", grown), s.get("/large", large)); err != nil {
		return err
	}
	_, err = s.FS.Open("/small", fs.Create|fs.Exclusive, 0o644)
	return all(
		expect("exclusive open of what exists", err, fs.ErrExist),
		s.FS.Unlink("/small"),
		expect("unlink of nothing", s.FS.Unlink("/small"), fs.ErrNotExist),
		s.FS.Unlink("/large"),
	)
}

func directories(s *Session) error {
	if err := all(s.FS.Mkdir("/d", 0o755), s.FS.Mkdir("/d/e", 0o755), s.put("/d/e/f", []byte("x"))); err != nil {
		return err
	}
	_, opened := s.FS.Open("/d", 0, 0)
	_, below := s.FS.Open("/d/e/f/g", 0, 0)
	_, listed := s.names("/d/e/f")
	long := string(make([]byte, 256))
	if err := all(
		expect("mkdir of what exists", s.FS.Mkdir("/d", 0o755), fs.ErrExist),
		expect("mkdir in nothing", s.FS.Mkdir("/no/d", 0o755), fs.ErrNotExist),
		expect("mkdir in a file", s.FS.Mkdir("/d/e/f/g", 0o755), fs.ErrNotDirectory),
		expect("mkdir of the root", s.FS.Mkdir("/", 0o755), fs.ErrExist),
		expect("mkdir of a long name", s.FS.Mkdir("/"+long, 0o755), fs.ErrNameTooLong),
		expect("rmdir of a full directory", s.FS.Rmdir("/d/e"), fs.ErrNotEmpty),
		expect("rmdir of a file", s.FS.Rmdir("/d/e/f"), fs.ErrNotDirectory),
		expect("rmdir of .", s.FS.Rmdir("/d/."), fs.ErrInvalid),
		expect("unlink of a directory", s.FS.Unlink("/d/e"), fs.ErrIsDirectory),
		expect("open of a directory", opened, fs.ErrIsDirectory),
		expect("open below a file", below, fs.ErrNotDirectory),
		expect("readdir of a file", listed, fs.ErrNotDirectory),
	); err != nil {
		return err
	}
	a, err := s.FS.Stat("/d")
	if err != nil {
		return err
	}
	if a.Links != 3 || a.Kind != fs.Directory {
		return wrong("links of a directory with one below", int64(a.Links), 3)
	}
	entries, err := s.names("/d/./e/../e")
	if err != nil {
		return err
	}
	if len(entries) != 1 || entries[0].Name != "f" {
		return wrong("entries of a directory with one file", int64(len(entries)), 1)
	}
	return all(s.FS.Unlink("/d/e/f"), s.FS.Rmdir("/d/e"), s.FS.Rmdir("/d"), expect("rmdir of nothing", s.FS.Rmdir("/d"), fs.ErrNotExist))
}

func links(s *Session) error {
	data := pattern(3, 3000)
	if err := all(s.put("/a", data), s.FS.Link("/a", "/b"), s.get("/b", data), s.FS.Mkdir("/d", 0o755)); err != nil {
		return err
	}
	a, err := s.FS.Stat("/a")
	if err != nil {
		return err
	}
	b, err := s.FS.Stat("/b")
	if err != nil {
		return err
	}
	if a.Links != 2 || a.Inode != b.Inode {
		return wrong("links of a file with two names", int64(a.Links), 2)
	}
	return all(
		expect("link to what exists", s.FS.Link("/a", "/b"), fs.ErrExist),
		expect("link of a directory", s.FS.Link("/d", "/e"), fs.ErrIsDirectory),
		expect("link of nothing", s.FS.Link("/none", "/e"), fs.ErrNotExist),
		s.FS.Unlink("/a"), s.get("/b", data), s.FS.Unlink("/b"), s.FS.Rmdir("/d"),
	)
}

func symlinks(s *Session) error {
	data := pattern(4, 2000)
	long := "/d"
	for range 60 {
		long += "/."
	}
	long += "/file"
	if err := all(s.FS.Mkdir("/d", 0o755), s.put("/d/file", data),
		s.FS.Symlink("d/file", "/fast"), s.FS.Symlink(long, "/slow"), s.FS.Symlink("/d", "/dir"),
		s.FS.Symlink("loop2", "/loop1"), s.FS.Symlink("loop1", "/loop2"), s.FS.Symlink("new", "/dangling"),
	); err != nil {
		return err
	}
	if err := all(s.get("/fast", data), s.get("/slow", data), s.get("/dir/file", data), s.Remount()); err != nil {
		return err
	}
	for _, c := range [][2]string{{"/fast", "d/file"}, {"/slow", long}, {"/dangling", "new"}} {
		target, err := s.FS.Readlink(c[0])
		if err != nil {
			return err
		}
		if target != c[1] {
			return &failure{c[0] + " leads to " + target + " instead of " + c[1], nil}
		}
	}
	_, loop := s.FS.Stat("/loop1")
	_, dangling := s.FS.Stat("/dangling")
	_, file := s.FS.Readlink("/d/file")
	a, err := s.FS.Lstat("/fast")
	if err != nil || a.Kind != fs.SymbolicLink {
		return expect("lstat of a link", err, fs.ErrInvalid)
	}
	return all(
		expect("stat of a loop", loop, fs.ErrLoop), expect("stat of a dangling link", dangling, fs.ErrNotExist),
		expect("readlink of a file", file, fs.ErrInvalid), expect("empty link", s.FS.Symlink("", "/empty"), fs.ErrNotExist),
		s.FS.Unlink("/fast"), s.FS.Unlink("/slow"), s.FS.Unlink("/dir"), s.FS.Unlink("/loop1"), s.FS.Unlink("/loop2"),
		s.FS.Unlink("/dangling"), s.FS.Unlink("/d/file"), s.FS.Rmdir("/d"),
	)
}

func renames(s *Session) error {
	one, two := pattern(5, 1500), pattern(6, 2500)
	if err := all(s.put("/one", one), s.put("/two", two), s.FS.Mkdir("/d", 0o755), s.FS.Mkdir("/d/e", 0o755), s.FS.Mkdir("/x", 0o755)); err != nil {
		return err
	}
	return all(
		s.FS.Rename("/one", "/uno"), s.get("/uno", one),
		s.FS.Rename("/uno", "/two"), s.get("/two", one),
		s.FS.Rename("/two", "/d/e/two"), s.get("/d/e/two", one),
		expect("rename below itself", s.FS.Rename("/d", "/d/e/d"), fs.ErrInvalid),
		expect("rename to itself below", s.FS.Rename("/d", "/d/d"), fs.ErrInvalid),
		expect("rename over a full directory", s.FS.Rename("/x", "/d"), fs.ErrNotEmpty),
		expect("rename of a file over a directory", s.FS.Rename("/d/e/two", "/x"), fs.ErrIsDirectory),
		expect("rename of a directory over a file", s.FS.Rename("/x", "/d/e/two"), fs.ErrNotDirectory),
		expect("rename of nothing", s.FS.Rename("/none", "/some"), fs.ErrNotExist),
		s.FS.Rename("/d/e", "/x/moved"), s.get("/x/moved/two", one), s.get("/x/moved/../moved/two", one),
		s.FS.Mkdir("/y", 0o755), s.FS.Rename("/x/moved", "/y"), s.get("/y/two", one),
		s.Remount(), s.get("/y/two", one),
		s.FS.Unlink("/y/two"), s.FS.Rmdir("/y"), s.FS.Rmdir("/x"), s.FS.Rmdir("/d"),
	)
}

func handles(s *Session) error {
	data := pattern(7, 70_000)
	if err := s.put("/f", data); err != nil {
		return err
	}
	h, err := s.FS.Open("/f", 0, 0)
	if err != nil {
		return err
	}
	reader, err := s.FS.Open("/f", fs.ReadOnly, 0)
	if err != nil {
		return err
	}
	readOnly := s.writeAt(reader, 0, data[:1])
	if err := all(expect("write through a reader", readOnly, fs.ErrReadOnly), s.FS.Unlink("/f")); err != nil {
		return err
	}
	got, err := s.readAt(h, 0, len(data)+1)
	if err := all(err, same("a file without names", got, data), s.writeAt(h, 100_000, data)); err != nil {
		return err
	}
	tail, err := s.readAt(reader, 100_000, len(data))
	if err := all(err, same("what was written to it", tail, data), s.FS.Close(h), s.FS.Close(reader)); err != nil {
		return err
	}
	_, unknown := s.FS.Read(h, 0, s.Buffer, 0, 1)
	h, err = s.FS.Open("/g", fs.Create, 0o600)
	if err != nil {
		return err
	}
	_, outside := s.FS.Write(h, 0, s.Buffer.ReadOnly(), bufferSize-1, 2)
	_, negative := s.FS.Read(h, -1, s.Buffer, 0, 1)
	_, huge := s.FS.Write(h, 1<<62, s.Buffer.ReadOnly(), 0, 1)
	n, atEnd := s.FS.Read(h, 1<<40, s.Buffer, 0, 1)
	if n != 0 {
		return wrong("bytes behind the end", int64(n), 0)
	}
	return all(
		expect("read of a closed handle", unknown, fs.ErrHandle), expect("close of it", s.FS.Close(-1), fs.ErrHandle),
		expect("write from behind the memory", outside, fs.ErrInvalid), expect("read before the start", negative, fs.ErrInvalid),
		expect("write too far", huge, fs.ErrTooBig), expect("read behind the end", atEnd, nil),
		expect("truncate to less than nothing", s.FS.Truncate(h, -1), fs.ErrInvalid),
		s.FS.Close(h), s.FS.Unlink("/g"),
	)
}

func attributes(s *Session) error {
	if err := all(s.put("/f", pattern(8, 5000)), s.FS.Chmod("/f", 0o4751), s.FS.Chown("/f", 70000, 80000), s.Remount()); err != nil {
		return err
	}
	a, err := s.FS.Stat("/f")
	if err != nil {
		return err
	}
	if a.Mode != 0o4751 || a.User != 70000 || a.Group != 80000 || a.Size != 5000 || a.Kind != fs.File || a.Links != 1 {
		return &failure{"attributes of /f are not what was set", nil}
	}
	u, err := s.FS.Statfs()
	if err != nil {
		return err
	}
	if u.FreeBlocks == 0 || u.FreeBlocks >= u.Blocks || u.FreeInodes >= u.Inodes || u.ReadOnly {
		return &failure{"usage of the file system is impossible", nil}
	}
	return s.FS.Unlink("/f")
}
