package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/translator/abi"
)

// A machine is a machine whose files are boot files of the archive.
type machine struct {
	platform.Machine
	archive    *archive.Archive
	paths      map[string]archive.Hash
	written    map[string][]byte // contents of files that were opened for writing, by path
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

// Open opens a boot file. What is written to one is seen by all of the system's domains
// that open it from then on, and lost at the system's end.
func (m *machine) Open(path string, write bool) (platform.File, int64, error) {
	h, ok := m.paths[path]
	if !ok {
		return nil, 0, fmt.Errorf("open boot file %s: %w", path, fs.ErrNotExist)
	}
	content, ok := m.written[path]
	if !ok {
		var err error
		if content, err = m.archive.File(h); err != nil {
			return nil, 0, fmt.Errorf("open boot file %s: %w", path, err)
		}
	}
	if write && !ok {
		if m.written == nil {
			m.written = map[string][]byte{}
		}
		content = bytes.Clone(content)
		m.written[path] = content
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
