package ext2test

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// node is a file of the model. Names of one file share it.
type node struct {
	kind   fs.Kind
	data   []byte // of a file; the target of a symbolic link
	links  int
	names  []string // of a directory
	nodes  []*node
	parent *node
}

func (n *node) find(name string) int {
	for i, have := range n.names {
		if have == name {
			return i
		}
	}
	return -1
}

func (n *node) add(name string, child *node) {
	n.names = append(n.names, name)
	n.nodes = append(n.nodes, child)
	child.links++
	if child.kind == fs.Directory {
		child.parent = n
	}
}

func (n *node) remove(i int) {
	n.nodes[i].links--
	last := len(n.names) - 1
	n.names[i], n.nodes[i] = n.names[last], n.nodes[last]
	n.names, n.nodes = n.names[:last], n.nodes[:last]
}

func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	for i, child := range n.parent.nodes {
		if child == n {
			return n.parent.path() + "/" + n.parent.names[i]
		}
	}
	return ""
}

func (n *node) below(above *node) bool {
	for ; n != nil; n = n.parent {
		if n == above {
			return true
		}
	}
	return false
}

// total returns how many files there are below a directory and the bytes in them.
func (n *node) total() (files, size int) {
	for _, child := range n.nodes {
		f, b := child.total()
		files += f + 1
		size += b + len(child.data)
	}
	return files, size
}

func (n *node) depth() int {
	depth := 0
	for ; n.parent != nil; n = n.parent {
		depth++
	}
	return depth
}

// height returns how many directories below each other there are below a directory.
func (n *node) height() int {
	height := 0
	for _, child := range n.nodes {
		if child.kind == fs.Directory {
			height = max(height, child.height()+1)
		}
	}
	return height
}

// RemountEvery is the number of random operations between two remounts.
const RemountEvery = 400

const (
	modelNames = 14 // possible names in a directory
	modelDepth = 6
	modelFile  = 400_000 // largest file
	modelFiles = 150
	modelBytes = 5 << 20
	syncEvery  = 97
	pruneEvery = 50
)

// Random does random operations and compares each result with a model; everything after
// each remount.
func Random(s *Session) error {
	root := &node{kind: fs.Directory}
	for step := 1; step <= s.Steps; step++ {
		if err := s.randomStep(root); err != nil {
			return &failure{"step " + text.Decimal(int64(step)), err}
		}
		if step%syncEvery == 0 {
			if err := s.FS.Sync(); err != nil {
				return err
			}
		}
		if step%pruneEvery == 0 {
			if err := s.prune(root); err != nil {
				return &failure{"prune at step " + text.Decimal(int64(step)), err}
			}
		}
		if step%RemountEvery == 0 || step == s.Steps {
			if err := all(s.Remount(), s.compare("", root)); err != nil {
				return &failure{"after step " + text.Decimal(int64(step)), err}
			}
		}
	}
	return nil
}

// prune removes files at random until there are few enough.
func (s *Session) prune(root *node) error {
	for {
		files, size := root.total()
		if files <= modelFiles && size <= modelBytes {
			return nil
		}
		dir, at := root, 0
		for {
			at = s.next(len(dir.nodes))
			child := dir.nodes[at]
			if child.kind != fs.Directory || len(child.nodes) == 0 {
				break
			}
			dir = child
		}
		there := dir.nodes[at]
		if err := s.stepRemove(dir, there, at, dir.path()+"/"+dir.names[at]); err != nil {
			return err
		}
	}
}

// pick returns a random directory of the model.
func (s *Session) pick(root *node) *node {
	dir := root
	for range s.next(modelDepth) {
		if len(dir.nodes) == 0 {
			break
		}
		if child := dir.nodes[s.next(len(dir.nodes))]; child.kind == fs.Directory {
			dir = child
		}
	}
	return dir
}

func (s *Session) randomName() string {
	n := s.next(modelNames)
	name := "n" + text.Decimal(int64(n))
	if n%4 == 0 {
		name += longName(40 + 10*n)
	}
	return name
}

func (s *Session) randomStep(root *node) error {
	dir, name := s.pick(root), s.randomName()
	path := dir.path() + "/" + name
	at := dir.find(name)
	var there *node
	if at >= 0 {
		there = dir.nodes[at]
	}
	switch op := s.next(20); {
	case op < 3:
		return s.stepCreate(dir, there, name, path)
	case op < 9:
		return s.stepChange(there, path)
	case op < 11:
		if dir.depth() >= modelDepth {
			return nil
		}
		err := s.FS.Mkdir(path, 0o755)
		if there != nil {
			return expect("mkdir "+path, err, fs.ErrExist)
		}
		dir.add(name, &node{kind: fs.Directory})
		return expect("mkdir "+path, err, nil)
	case op < 12:
		target := pattern(s.random, 1+s.next(150))
		for i := range target {
			target[i] = 'a' + target[i]%26
		}
		err := s.FS.Symlink(string(target), path)
		if there != nil {
			return expect("symlink "+path, err, fs.ErrExist)
		}
		dir.add(name, &node{kind: fs.SymbolicLink, data: target})
		return expect("symlink "+path, err, nil)
	case op < 15:
		return s.stepRemove(dir, there, at, path)
	case op < 17:
		return s.stepLink(root, there, path)
	default:
		return s.stepRename(root, dir, there, at, path)
	}
}

func (s *Session) stepCreate(dir, there *node, name, path string) error {
	h, err := s.FS.Open(path, fs.Create|fs.Exclusive, 0o644)
	if there != nil {
		return expect("create "+path, err, fs.ErrExist)
	}
	if err != nil {
		return &failure{"create " + path, err}
	}
	data := pattern(s.random, s.next(20_000))
	dir.add(name, &node{kind: fs.File, data: data})
	return all(s.writeAt(h, 0, data), s.FS.Close(h))
}

// stepChange writes to, cuts or reads a file.
func (s *Session) stepChange(there *node, path string) error {
	if there == nil || there.kind != fs.File {
		return nil
	}
	h, err := s.FS.Open(path, 0, 0)
	if err != nil {
		return &failure{"open " + path, err}
	}
	off := s.next(modelFile / 2)
	if len(there.data) > 0 && s.next(3) > 0 {
		off = s.next(len(there.data) + 1)
	}
	switch s.next(4) {
	case 0:
		size := s.next(len(there.data) + 10_000)
		if err := s.FS.Truncate(h, int64(size)); err != nil {
			return &failure{"truncate " + path, err}
		}
		there.resize(size)
	case 1:
		n := s.next(30_000)
		got, err := s.readAt(h, int64(off), n)
		if err != nil {
			return &failure{"read " + path, err}
		}
		from := min(off, len(there.data))
		if err := same(path, got, there.data[from:min(from+n, len(there.data))]); err != nil {
			return err
		}
	default:
		data := pattern(s.random, s.next(12_000))
		if err := s.writeAt(h, int64(off), data); err != nil {
			return &failure{"write " + path, err}
		}
		if end := off + len(data); end > len(there.data) && len(data) > 0 {
			there.resize(end)
		}
		copy(there.data[min(off, len(there.data)):], data)
	}
	return s.FS.Close(h)
}

func (n *node) resize(size int) {
	if size <= len(n.data) {
		n.data = n.data[:size:size]
		return
	}
	n.data = append(n.data, make([]byte, size-len(n.data))...)
}

func (s *Session) stepRemove(dir, there *node, at int, path string) error {
	if there == nil {
		return expect("unlink "+path, s.FS.Unlink(path), fs.ErrNotExist)
	}
	if there.kind != fs.Directory {
		dir.remove(at)
		return expect("unlink "+path, s.FS.Unlink(path), nil)
	}
	err := s.FS.Rmdir(path)
	if len(there.nodes) > 0 {
		return expect("rmdir "+path, err, fs.ErrNotEmpty)
	}
	dir.remove(at)
	return expect("rmdir "+path, err, nil)
}

func (s *Session) stepLink(root, there *node, path string) error {
	to, name := s.pick(root), s.randomName()
	target := to.path() + "/" + name
	err := s.FS.Link(path, target)
	switch {
	case there == nil:
		return expect("link "+path, err, fs.ErrNotExist)
	case there.kind == fs.Directory:
		return expect("link "+path, err, fs.ErrIsDirectory)
	case to.find(name) >= 0:
		return expect("link "+path+" "+target, err, fs.ErrExist)
	}
	to.add(name, there)
	return expect("link "+path+" "+target, err, nil)
}

func (s *Session) stepRename(root, dir, there *node, at int, path string) error {
	to, name := s.pick(root), s.randomName()
	if there != nil && there.kind == fs.Directory && to.depth()+there.height() >= modelDepth {
		return nil
	}
	target := to.path() + "/" + name
	err := s.FS.Rename(path, target)
	what := "rename " + path + " " + target
	if there == nil {
		return expect(what, err, fs.ErrNotExist)
	}
	victimAt := to.find(name)
	if victimAt >= 0 {
		victim := to.nodes[victimAt]
		switch {
		case victim == there:
			return expect(what, err, nil)
		case victim.kind == fs.Directory && there.kind != fs.Directory:
			return expect(what, err, fs.ErrIsDirectory)
		case victim.kind == fs.Directory && len(victim.nodes) > 0:
			return expect(what, err, fs.ErrNotEmpty)
		case there.kind == fs.Directory && victim.kind != fs.Directory:
			return expect(what, err, fs.ErrNotDirectory)
		}
	}
	if there.kind == fs.Directory && to.below(there) {
		return expect(what, err, fs.ErrInvalid)
	}
	if victimAt >= 0 {
		to.remove(victimAt)
		at = dir.find(lastName(path))
	}
	dir.remove(at)
	to.add(name, there)
	return expect(what, err, nil)
}

func lastName(path string) string {
	i := len(path)
	for path[i-1] != '/' {
		i--
	}
	return path[i:]
}

// compare checks that a directory and all below it are as the model has them.
func (s *Session) compare(path string, dir *node) error {
	entries, err := s.names(path + "/")
	if err != nil {
		return err
	}
	found := 0
	for _, e := range entries {
		if dir.parent == nil && e.Name == "lost+found" {
			continue
		}
		at := dir.find(e.Name)
		if at < 0 {
			return &failure{path + "/" + e.Name + " should not exist", nil}
		}
		found++
		if err := s.compareNode(path+"/"+e.Name, e, dir.nodes[at]); err != nil {
			return err
		}
	}
	if found != len(dir.names) {
		return wrong("entries of "+path, int64(found), int64(len(dir.names)))
	}
	return nil
}

func (s *Session) compareNode(path string, e fs.Entry, n *node) error {
	a, err := s.FS.Lstat(path)
	if err != nil {
		return &failure{"lstat " + path, err}
	}
	if a.Kind != n.kind || e.Kind != n.kind && e.Kind != fs.Unknown {
		return wrong("kind of "+path, int64(a.Kind), int64(n.kind))
	}
	switch n.kind {
	case fs.Directory:
		return s.compare(path, n)
	case fs.SymbolicLink:
		target, err := s.FS.Readlink(path)
		if err != nil {
			return err
		}
		return same(path, []byte(target), n.data)
	}
	if int(a.Links) != n.links {
		return wrong("links of "+path, int64(a.Links), int64(n.links))
	}
	return s.get(path, n.data)
}
