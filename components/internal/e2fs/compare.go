package e2fs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/fs"
)

// Compare fails the test unless the host's ext2 reads the same tree from a disk that files
// shows. Where the host does not mount, debugfs judges, which shows less of each file.
func Compare(t testing.TB, d *Disk, files fs.FileSystem) {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	ours := TreeOf(t, files)
	if mount(t, path, "loop,ro,noatime", func(dir string) { difference(t, "the kernel", HostTree(t, dir), ours) }) {
		return
	}
	difference(t, "debugfs", DumpedTree(t, d), ours.Dumped())
}

// Difference describes how two trees differ, or is "".
func Difference(theirs, ours Tree) string {
	var lines []string
	for path, n := range theirs {
		if other, there := ours[path]; !there {
			lines = append(lines, fmt.Sprintf("%s is missing", path))
		} else if other != n {
			lines = append(lines, fmt.Sprintf("%s\n\tis %+v\n\tnot %+v", path, other, n))
		}
	}
	for path := range ours {
		if _, there := theirs[path]; !there {
			lines = append(lines, fmt.Sprintf("%s should not be", path))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines[:min(len(lines), 20)], "\n")
}

func difference(t testing.TB, who string, theirs, ours Tree) {
	t.Helper()
	if lines := Difference(theirs, ours); lines != "" {
		t.Fatalf("the tree that %s reads is another:\n%s", who, lines)
	}
}

// largest is the size of a file that debugfs copies: it writes holes as zeros.
const largest = 1 << 30

// DumpedTree reads a disk by debugfs. See [Tree.Dumped].
func DumpedTree(t testing.TB, d *Disk) Tree {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	dir := filepath.Join(t.TempDir(), "dumped")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	layout := ReadLayout(d)
	for _, f := range layout.Files(d) {
		if f.Mode>>12 != 8 || layout.size(d, f.Inode) <= largest {
			continue
		}
		for _, name := range f.Names {
			if out, status := run(t, "", "debugfs", "-w", "-R", "unlink \""+name+"\"", path); status != 0 {
				t.Fatalf("debugfs: status %d\n%s", status, out)
			}
		}
	}
	if out, status := run(t, "", "debugfs", "-R", "rdump / "+dir, path); status != 0 {
		t.Fatalf("debugfs: status %d\n%s", status, out)
	}
	return HostTree(t, dir).Dumped()
}

// Dumped leaves in a tree what debugfs copies: directories, files that are not too large and
// symbolic links, and of each what does not belong to the file system that it is copied to.
func (tree Tree) Dumped() Tree {
	left := Tree{}
	for path, n := range tree {
		switch {
		case path == "/" || n.Kind == fs.File && n.Size > largest:
		case n.Kind == fs.SymbolicLink:
			left[path] = Node{Kind: n.Kind, Target: n.Target}
		case n.Kind == fs.Directory:
			left[path] = Node{Kind: n.Kind, Mode: n.Mode, User: n.User, Group: n.Group}
		case n.Kind == fs.File:
			left[path] = Node{Kind: n.Kind, Mode: n.Mode, User: n.User, Group: n.Group, Size: n.Size, Modified: n.Modified, Data: n.Data}
		}
	}
	return left
}
