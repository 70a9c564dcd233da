package e2fs

import (
	"bytes"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/memobj"
)

// Node is a file as a file system shows it. Times are in seconds.
type Node struct {
	Kind                        fs.Kind
	Mode, User, Group           uint32
	Inode, Links                uint64
	Size                        int64
	Sectors                     uint64
	Accessed, Modified, Changed int64
	Target                      string // of a symbolic link
	Data                        uint64 // digest of the contents
}

// A Tree is all files by path.
type Tree map[string]Node

// chunk is the unit in which contents are looked at. Those that are zero do not count in a
// digest, so that holes need not be read.
const chunk = 64 << 10

var zeros [chunk]byte

type digest struct{ sum uint64 }

func (d *digest) add(off int64, data []byte) {
	if bytes.Equal(data, zeros[:len(data)]) {
		return
	}
	h := fnv.New64a()
	for i := range 8 {
		_, _ = h.Write([]byte{byte(off >> (8 * i))})
	}
	_, _ = h.Write(bytes.TrimRight(data, "\x00"))
	d.sum += h.Sum64()
}

// TreeOf reads a whole file system.
func TreeOf(t testing.TB, files fs.FileSystem) Tree {
	t.Helper()
	buffer, err := memobj.New(chunk)
	if err != nil {
		t.Fatal(err)
	}
	tree := Tree{}
	var walk func(path string)
	walk = func(path string) {
		node, err := nodeOf(files, path, buffer)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		tree[path] = node
		for position := int64(0); node.Kind == fs.Directory; {
			entries, next, err := files.Readdir(path, position)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for _, e := range entries {
				if e.Name != "." && e.Name != ".." {
					walk(filepath.Join(path, e.Name))
				}
			}
			if position = next; next == 0 {
				break
			}
		}
	}
	walk("/")
	return tree
}

func nodeOf(files fs.FileSystem, path string, buffer *memobj.Memory) (Node, error) {
	a, err := files.Lstat(path)
	if err != nil {
		return Node{}, err
	}
	n := Node{
		Kind: a.Kind, Mode: a.Mode, User: a.User, Group: a.Group, Inode: uint64(a.Inode), Links: uint64(a.Links), Size: a.Size,
		Sectors: a.Sectors, Accessed: a.Accessed, Modified: a.Modified, Changed: a.Changed,
	}
	switch a.Kind {
	case fs.SymbolicLink:
		n.Target, err = files.Readlink(path)
	case fs.File:
		if n.Size > 0 {
			n.Data, err = digestOf(files, path, buffer)
		}
	}
	return n, err
}

func digestOf(files fs.FileSystem, path string, buffer *memobj.Memory) (uint64, error) {
	h, err := files.Open(path, fs.ReadOnly, 0)
	if err != nil {
		return 0, err
	}
	var d digest
	data := make([]byte, chunk)
	for off := int64(0); ; off += chunk {
		n, err := files.Read(h, off, buffer, 0, chunk)
		if err != nil {
			return 0, err
		}
		if n == 0 {
			return d.sum, files.Close(h)
		}
		buffer.Read(0, data[:n])
		d.add(off, data[:n])
	}
}

// HostTree reads a folder of the host.
func HostTree(t testing.TB, root string) Tree {
	t.Helper()
	tree := Tree{}
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err == nil {
			tree[filepath.Join("/", relative)], err = hostNode(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// kinds are the kinds of files by the bits of their mode.
var kinds = map[uint32]fs.Kind{
	syscall.S_IFREG: fs.File, syscall.S_IFDIR: fs.Directory, syscall.S_IFLNK: fs.SymbolicLink, syscall.S_IFCHR: fs.CharacterDevice,
	syscall.S_IFBLK: fs.BlockDevice, syscall.S_IFIFO: fs.FIFO, syscall.S_IFSOCK: fs.Socket,
}

func hostNode(path string) (Node, error) {
	var s syscall.Stat_t
	if err := syscall.Lstat(path, &s); err != nil {
		return Node{}, err
	}
	n := Node{
		Kind: kinds[s.Mode&syscall.S_IFMT], Mode: s.Mode &^ syscall.S_IFMT, User: s.Uid, Group: s.Gid, Inode: s.Ino, Links: s.Nlink,
		Size: s.Size, Sectors: uint64(s.Blocks), Accessed: s.Atim.Sec, Modified: s.Mtim.Sec, Changed: s.Ctim.Sec,
	}
	var err error
	switch n.Kind {
	case fs.SymbolicLink:
		n.Target, err = os.Readlink(path)
	case fs.File:
		n.Data, err = hostDigest(path)
	}
	return n, err
}

// seekData has lseek find what is no hole.
const seekData = 3

// hostDigest is digestOf for a file of the host. Holes that the host knows are left out.
func hostDigest(path string) (uint64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var d digest
	data := make([]byte, chunk)
	for off := int64(0); ; off += chunk {
		next, err := syscall.Seek(int(file.Fd()), off, seekData)
		if err == syscall.ENXIO {
			return d.sum, nil // nothing but a hole up to the end
		}
		if err != nil {
			return 0, err
		}
		off = next / chunk * chunk
		n, err := file.ReadAt(data, off)
		if err != nil && err != io.EOF {
			return 0, err
		}
		d.add(off, data[:n])
	}
}
