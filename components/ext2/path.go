package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/memobj"
)

const symlinksMax = 40

// splitPath cuts the last element off a path: "/a/b/" gives "/a" and "b".
func splitPath(path string) (parent, name string) {
	end := len(path)
	for end > 0 && path[end-1] == '/' {
		end--
	}
	start := end
	for start > 0 && path[start-1] != '/' {
		start--
	}
	return path[:start], path[start:end]
}

// nextElement cuts the first element off a path.
func nextElement(path string) (name, rest string) {
	start := 0
	for start < len(path) && path[start] == '/' {
		start++
	}
	end := start
	for end < len(path) && path[end] != '/' {
		end++
	}
	return path[start:end], path[end:]
}

// resolve returns the file of a path. follow says whether a last symbolic link is followed.
func (f *FileSystem) resolve(path string, follow bool) (*inode, error) {
	at, err := f.inode(rootInode)
	if err != nil {
		return nil, err
	}
	return f.walk(at, path, follow)
}

// walk returns the file of a path that begins in a directory.
func (f *FileSystem) walk(at *inode, path string, follow bool) (*inode, error) {
	if len(path) > pathMax {
		return nil, fs.ErrNameTooLong
	}
	rest, links := path, 0
	for {
		var name string
		directoryWanted := len(rest) > 0
		name, rest = nextElement(rest)
		if name == "" {
			if directoryWanted && at.kind() != fs.Directory {
				return nil, fs.ErrNotDirectory
			}
			return at, nil
		}
		if len(name) > nameMax {
			return nil, fs.ErrNameTooLong
		}
		dir := at
		p, found, err := f.find(dir, name)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fs.ErrNotExist
		}
		if at, err = f.inode(p.inode); err != nil {
			return nil, err
		}
		if at.kind() != fs.SymbolicLink || rest == "" && !follow {
			continue
		}
		if links++; links > symlinksMax {
			return nil, fs.ErrLoop
		}
		target, err := f.target(at)
		if err != nil {
			return nil, err
		}
		if len(target)+len(rest) > pathMax {
			return nil, fs.ErrNameTooLong
		}
		at, rest = dir, target+rest
		if target[0] == '/' {
			if at, err = f.inode(rootInode); err != nil {
				return nil, err
			}
		}
	}
}

// parent returns the directory that a path's last element is, or would be, in.
func (f *FileSystem) parent(path string) (*inode, string, error) {
	if len(path) > pathMax {
		return nil, "", fs.ErrNameTooLong
	}
	above, name := splitPath(path)
	switch {
	case name == "":
		return nil, "", fs.ErrExist // the root
	case name == "." || name == "..":
		return nil, "", fs.ErrInvalid
	case len(name) > nameMax:
		return nil, "", fs.ErrNameTooLong
	}
	for i := range len(name) {
		if name[i] == 0 {
			return nil, "", fs.ErrInvalid
		}
	}
	dir, err := f.resolve(above, true)
	if err != nil {
		return nil, "", err
	}
	if dir.kind() != fs.Directory {
		return nil, "", fs.ErrNotDirectory
	}
	return dir, name, nil
}

func (f *FileSystem) isFastSymlink(i *inode) bool {
	own := i.sectors
	if i.attributes != 0 {
		own -= f.sectorsPerBlock()
	}
	return own == 0 && i.size < fastSymlink
}

// target returns where a symbolic link leads.
func (f *FileSystem) target(i *inode) (string, error) {
	text := make([]byte, i.size)
	if f.isFastSymlink(i) {
		for j := range text {
			text[j] = byte(i.pointers[j/4] >> (j % 4 * 8))
		}
	} else {
		block, _, err := f.lookup(i, 0, 1)
		if err != nil {
			return "", err
		}
		if block == 0 {
			return "", f.damagedInode(i.number, "a symbolic link without its block")
		}
		b, err := f.get(block)
		if err != nil {
			return "", err
		}
		b.mem.Read(0, text)
	}
	for _, c := range text {
		if c == 0 {
			return "", f.damagedInode(i.number, "zero byte in a symbolic link")
		}
	}
	return string(text), nil
}

// setTarget stores where a new symbolic link leads.
func (f *FileSystem) setTarget(i *inode, target string) error {
	i.size = int64(len(target))
	if len(target) < fastSymlink {
		for j := range len(target) {
			i.pointers[j/4] |= uint32(target[j]) << (j % 4 * 8)
		}
		return nil
	}
	block, _, _, err := f.ensure(i, 0, 1)
	if err != nil {
		return err
	}
	b, err := f.fresh(block)
	if err != nil {
		return err
	}
	writeString(b.mem, target)
	return nil
}

func writeString(m *memobj.Memory, s string) { m.Write(0, []byte(s)) }
