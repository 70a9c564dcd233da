package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/translator/abi"
)

// A machine is a machine whose files are boot files of the archive.
type machine struct {
	platform.Machine
	archive    *archive.Archive
	paths      map[string]archive.Hash
	writable   map[string][]byte // contents of files that some domain may write, by path
	firstEnter func()            // called once, before native code first runs; may be nil
}

// Enter runs native code.
func (m *machine) Enter(cpu abi.Addr) {
	if first := m.firstEnter; first != nil {
		m.firstEnter = nil
		first()
	}
	m.Machine.Enter(cpu)
}

// copyFiles makes copies of the files that domains may write, in memory of the machine
// that would be the domains' otherwise, and returns how much that is: the kernel's own may be
// far too little.
func (m *machine) copyFiles(domains []model.Domain) (bytes int, err error) {
	m.writable = map[string][]byte{}
	for _, d := range domains {
		for _, f := range d.Files {
			if _, ok := m.writable[f.Path]; ok || !f.Write {
				continue
			}
			content, err := m.content(f.Path)
			if err != nil {
				return 0, err
			}
			room := (len(content) + pageBytes - 1) &^ (pageBytes - 1)
			at, err := m.Reserve(room)
			if err != nil {
				return 0, fmt.Errorf("memory for boot file %s, of %d bytes: %w", f.Path, len(content), err)
			}
			m.writable[f.Path] = memoryAt(at, len(content))
			copy(m.writable[f.Path], content)
			bytes += room
		}
	}
	return bytes, nil
}

const pageBytes = 4096

// content returns what a boot file has at first.
func (m *machine) content(path string) ([]byte, error) {
	h, ok := m.paths[path]
	if !ok {
		return nil, fmt.Errorf("open boot file %s: %w", path, fs.ErrNotExist)
	}
	content, err := m.archive.File(h)
	if err != nil {
		return nil, fmt.Errorf("open boot file %s: %w", path, err)
	}
	return content, nil
}

// Open opens a boot file. What is written to one is seen by all of the system's domains
// that open it, and lost at the system's end.
func (m *machine) Open(path string, write bool) (platform.File, int64, error) {
	content, ok := m.writable[path]
	if !ok {
		var err error
		if content, err = m.content(path); err != nil {
			return nil, 0, err
		}
		write = false // the archive is as it was built
	}
	return &bootFile{content, write}, int64(len(content)), nil
}

// A bootFile is an open boot file.
type bootFile struct {
	content  []byte
	writable bool
}

// ReadAt implements [io.ReaderAt].
func (f *bootFile) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(f.content).ReadAt(p, off)
}

// WriteAt implements [io.WriterAt]. A boot file does not grow.
func (f *bootFile) WriteAt(p []byte, off int64) (int, error) {
	switch {
	case !f.writable:
		return 0, fs.ErrPermission
	case off < 0 || off > int64(len(f.content)):
		return 0, io.ErrShortWrite
	}
	n := copy(f.content[off:], p)
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// Sync does nothing: nothing outlives the machine.
func (f *bootFile) Sync() error { return nil }

// Close does nothing: others may have the file open.
func (f *bootFile) Close() error { return nil }
