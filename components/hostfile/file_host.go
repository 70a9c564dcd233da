//go:build !portico

package hostfile

import (
	"io"
	"os"

	"github.com/portico-os/portico/memobj"
)

// File is an open file of the host.
type File struct {
	file *os.File
	size int64
}

// Open opens a file. Without permission the error is portals.ErrDenied.
func Open(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return &File{file, size}, nil
}

// Size returns the size in bytes when the file was opened.
func (f *File) Size() int64 { return f.size }

// ReadAt reads n bytes at off into m at mOff.
func (f *File) ReadAt(off int64, m *memobj.Memory, mOff, n int) error {
	buffer := make([]byte, n)
	if _, err := f.file.ReadAt(buffer, off); err != nil {
		return err
	}
	m.Write(mOff, buffer)
	return nil
}

// WriteAt writes n bytes of m at mOff to off.
func (f *File) WriteAt(off int64, m *memobj.ReadOnlyMemory, mOff, n int) error {
	buffer := make([]byte, n)
	m.Read(mOff, buffer)
	_, err := f.file.WriteAt(buffer, off)
	return err
}

// Sync returns when what was written is stable.
func (f *File) Sync() error { return f.file.Sync() }
