package buffercache

import (
	"errors"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Errors of a cache.
var (
	// ErrFull says that no segment can be evicted before a commit.
	ErrFull = errors.New("buffercache: only segments that must not be written yet are left")
	// ErrSegment says that there is no such segment, or no such block in it.
	ErrSegment = errors.New("buffercache: no such segment or block in it")
	// ErrSize says that a size is not possible here.
	ErrSize = errors.New("buffercache: impossible size")
)

// Class orders write-back. The disk is flushed after each class of a commit.
type Class uint32

// The classes, in the order of a commit.
const (
	Unordered  Class = iota // any time: stable data does not refer to it
	Ordered                 // after all Unordered
	Late                    // after all Ordered
	numClasses = 3
)

// Cache is a buffer cache for one file system. A segment is named by its slot, an index
// into the board, as long as its memory is not revoked.
type Cache interface {
	portals.Portal
	// Attach begins to use the cache with blocks of a size, a power of two from 512 to 4096
	// bytes. All segments of earlier users are dropped, dirty or not. It returns the board
	// and the largest size of a segment.
	Attach(blockSize int) (board *memobj.Memory, largest int, err error)
	// Blocks returns the size of the disk in blocks of the attached size.
	Blocks() (uint64, error)
	// Take returns a segment of at least so many bytes, with no blocks and any contents.
	Take(bytes int) (slot int, mem *memobj.Memory, err error)
	// Load returns a segment of one block, read from the disk.
	Load(lba uint64) (slot int, mem *memobj.Memory, err error)
	// Grow replaces a segment's memory by a larger one with the same contents.
	Grow(slot, bytes int) (mem *memobj.Memory, err error)
	// Bind says where n blocks of the segment from index on are on the disk.
	Bind(slot, index int, lba uint64, n int) error
	// Unbind forgets where they are. They will not be written.
	Unbind(slot, index, n int) error
	// Fill reads n blocks from index on from the disk, zeros where they are not bound.
	Fill(slot, index, n int) error
	// Release gives a segment back. Nothing is written.
	Release(slot int) error
	// Commit writes all dirty segments of a class and flushes the disk.
	Commit(class Class) error
	// Usage returns what the cache has done.
	Usage() (Usage, error)
}

// Usage counts what a cache has done since it was started.
type Usage struct {
	Segments      int // in use
	BytesInUse    int
	BlocksRead    uint64
	BlocksWritten uint64
	Evictions     uint64
	Commits       uint64
}
