//go:build portico

package hostfile

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

//portico:intrinsic hostfile.open
func hostOpen(path string) (file *memobj.Memory, size int64, code int)

//portico:intrinsic hostfile.read
func hostRead(file *memobj.Memory, off int64, m *memobj.Memory, mOff, n int) int

//portico:intrinsic hostfile.write
func hostWrite(file *memobj.Memory, off int64, m *memobj.ReadOnlyMemory, mOff, n int) int

//portico:intrinsic hostfile.sync
func hostSync(file *memobj.Memory) int

// File is an open file of the host. Whoever is passed one uses the same file.
type File struct {
	file *memobj.Memory // that names it
	size int64
}

// Open opens a file. Without permission the error is portals.ErrDenied.
func Open(path string) (*File, error) {
	file, size, code := hostOpen(path)
	if err := portals.CodeError(code); err != nil {
		return nil, err
	}
	return &File{file, size}, nil
}

// Size returns the size in bytes when the file was opened.
func (f *File) Size() int64 { return f.size }

// ReadAt reads n bytes at off into m at mOff.
func (f *File) ReadAt(off int64, m *memobj.Memory, mOff, n int) error {
	return portals.CodeError(hostRead(f.file, off, m, mOff, n))
}

// WriteAt writes n bytes of m at mOff to off.
func (f *File) WriteAt(off int64, m *memobj.ReadOnlyMemory, mOff, n int) error {
	return portals.CodeError(hostWrite(f.file, off, m, mOff, n))
}

// Sync returns when what was written is stable.
func (f *File) Sync() error { return portals.CodeError(hostSync(f.file)) }
