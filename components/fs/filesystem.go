package fs

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Flags of Open.
const (
	Create    = 1 << iota // make the file if there is none
	Exclusive             // with Create: there must be none
	Trunc                 // cut the file to length 0
	ReadOnly              // refuse to write through this handle
)

// FileSystem is a mounted file system.
type FileSystem interface {
	portals.Portal

	// Open opens the file of a path, following symbolic links, and returns a handle. A file
	// made by Create has the permission bits of mode.
	Open(path string, flags int, mode uint32) (handle int, err error)
	// Close ends the use of a handle. A file without names is freed with its last handle.
	Close(handle int) error
	// Read reads up to n bytes at off into dst at dstOff and returns how many: fewer only
	// at the end of the file, 0 at or behind it.
	Read(handle int, off int64, dst *memobj.Memory, dstOff, n int) (int, error)
	// Write writes n bytes of src at srcOff to off. An error comes with the number of bytes
	// that were written before it.
	Write(handle int, off int64, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error)
	// Append writes at the end of the file.
	Append(handle int, src *memobj.ReadOnlyMemory, srcOff, n int) (int, error)
	// Truncate cuts or extends the file to a size. What is added reads as zeros.
	Truncate(handle int, size int64) error
	// StatHandle describes an open file.
	StatHandle(handle int) (Attributes, error)

	// Stat describes the file of a path; Lstat does not follow a last symbolic link.
	Stat(path string) (Attributes, error)
	Lstat(path string) (Attributes, error)
	// Chmod sets the permission bits, Chown the owner and group.
	Chmod(path string, mode uint32) error
	Chown(path string, user, group uint32) error
	// Mkdir makes a directory, Rmdir removes an empty one.
	Mkdir(path string, mode uint32) error
	Rmdir(path string) error
	// Link gives a file another name; Unlink removes a name.
	Link(path, name string) error
	Unlink(path string) error
	// Symlink makes a symbolic link to target at path; Readlink returns the target.
	Symlink(target, path string) error
	Readlink(path string) (string, error)
	// Rename moves a name, replacing what has the new one if it is of the same kind (a
	// directory only if it is empty).
	Rename(from, to string) error
	// Readdir returns entries of a directory from a position on, 0 for the first, and the
	// next position, or 0 at the end.
	Readdir(path string, position int64) (entries []Entry, next int64, err error)

	// Statfs describes the file system.
	Statfs() (Usage, error)
	// Sync returns when all that was done is stable.
	Sync() error
	// Unmount syncs and ends the use of the file system: all later calls fail.
	Unmount() error
}

// Kind is a kind of file.
type Kind uint8

// The kinds of files, with the numbers that directories of ext2 use.
const (
	Unknown Kind = iota
	File
	Directory
	CharacterDevice
	BlockDevice
	FIFO
	Socket
	SymbolicLink
)

// Attributes describe a file. Times are in seconds since 1970.
type Attributes struct {
	Inode      uint32
	Generation uint32
	Kind       Kind
	Mode       uint32 // permission bits with set-user, set-group and sticky bits
	Links      uint32
	User       uint32
	Group      uint32
	Size       int64
	Sectors    uint64 // of 512 bytes, with those that say where the others are
	Accessed   int64
	Modified   int64
	Changed    int64
	Device     uint32 // of device files
}

// Entry is a name in a directory.
type Entry struct {
	Name  string
	Inode uint32
	Kind  Kind // Unknown where the directory does not say
}

// Usage describes a file system.
type Usage struct {
	BlockSize   int
	Blocks      uint64
	FreeBlocks  uint64
	Inodes      uint64
	FreeInodes  uint64
	NameLength  int
	ReadOnly    bool
	Description string
}
