package ext2

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/portals"
)

// FileSystem is a mounted ext2 file system.
type FileSystem struct {
	geometry
	cache      buffercache.Cache
	board      *buffercache.Board
	spanShift  uint   // bytes of a file in one segment, as a power of two
	groupCount int    // of the geometry
	operation  uint32 // current operation on the board
	maxSize    int64  // of a file
	epoch      uint32 // time on the disk's clock when it was mounted
	mountedAt  int64  // the same moment on the system's, in nanoseconds

	superBuffer  *buffer
	buffers      buffers
	groups       []*group
	metadataEnd  uint32 // block behind the group descriptors
	freeBlocks   int
	freeInodes   int
	held         bool     // something is not used again before the next commit
	inodeTable   []*inode // chains by number
	inodesCached int
	inodesLimit  int
	handles      []*handle
	freeHandles  []int

	commits      uint32 // number of the commit to come, from 1
	orderedDirty int    // buffers that wait for it, about
	dirtyLimit   int    // commit before an operation when there are so many
	lateDirty    bool
	mounted      bool
	broken       error // why nothing is changed any more
}

// Options say how a file system is mounted.
type Options struct {
	ReadOnly bool
	// Trusted leaves out the examination that keeps a damaged file system from being
	// changed. It reads all inodes and directories, and takes a bit of memory for each
	// block and two bytes for each inode.
	Trusted bool
}

// Mount mounts the file system on the disk of a cache, which it uses alone. Where structures
// contradict each other, it is only read; changing it leads to an error that names them.
func Mount(cache buffercache.Cache, options Options) (*FileSystem, error) {
	_, _, err := cache.Attach(superSize)
	if err != nil {
		return nil, err
	}
	deviceBlocks, err := cache.Blocks()
	if err != nil {
		return nil, err
	}
	if deviceBlocks < 2 {
		return nil, damagedSuper("the disk is too small for one")
	}
	_, mem, err := cache.Load(superOffset / superSize)
	if err != nil {
		return nil, err
	}
	geometry, err := readSuper(mem.ReadOnly(), 0, deviceBlocks*superSize)
	if err != nil {
		return nil, err
	}
	if options.ReadOnly {
		geometry.readOnly = "it was mounted so"
	}
	f := &FileSystem{
		geometry: *geometry, groupCount: geometry.groups, cache: cache, commits: 1, inodesLimit: inodesAtLeast, operation: 1,
		freeBlocks: int(mem.Get32(sbFreeBlocks)), freeInodes: int(mem.Get32(sbFreeInodes)),
		epoch: max(mem.Get32(sbWriteTime), mem.Get32(sbMountTime), earliest), mountedAt: portals.Nanos(),
	}
	f.buffers.chains = make([]*buffer, bufferChains)
	f.inodeTable = make([]*inode, inodeChains)
	board, largest, err := cache.Attach(f.blockSize)
	if err != nil {
		return nil, err
	}
	f.board = buffercache.NewBoard(board)
	for 1<<f.spanShift < largest {
		f.spanShift++
	}
	f.dirtyLimit = largest >> f.blockShift
	f.maxSize = f.largestFile()
	if f.superBuffer, err = f.get(superOffset >> f.blockShift); err != nil {
		return nil, err
	}
	if err := f.readGroups(); err != nil {
		return nil, err
	}
	if err := f.start(); err != nil {
		return nil, err
	}
	if options.Trusted || f.geometry.readOnly != "" {
		return f, nil
	}
	err = f.examine()
	if _, damaged := err.(*fs.CorruptError); damaged {
		f.fail(err)
		err = nil
	}
	return f, err
}

// start checks the totals and the root directory.
func (f *FileSystem) start() error {
	blocks, inodes := 0, 0
	for _, g := range f.groups {
		blocks += g.freeBlocks
		inodes += g.freeInodes
	}
	if f.geometry.readOnly == "" {
		// The groups' counters are the ones that allocation relies on.
		f.freeBlocks, f.freeInodes = blocks, inodes
	}
	root, err := f.inode(rootInode)
	if err != nil {
		return err
	}
	if root.kind() != fs.Directory {
		return f.damagedInode(rootInode, "the root is no directory")
	}
	f.mounted = true
	return nil
}

// largestFile returns the size that pointers and the count of sectors allow.
func (f *FileSystem) largestFile() int64 {
	p := int64(1) << f.pointersShift
	blocks := directPointers + p + p*p + p*p*p
	return min(blocks<<f.blockShift, (1<<32-1)*512-(p*p+p+1)<<f.blockShift)
}

// super returns the buffer that holds the superblock, and where. It is never evicted, and
// may be written at any time: commit puts in what must be ordered.
func (f *FileSystem) super() (*buffer, int) {
	f.superBuffer.born = f.commits
	return f.superBuffer, superOffset & (f.blockSize - 1)
}

// tick begins a step of an operation: buffers and segments from before may be evicted.
func (f *FileSystem) tick() {
	f.operation++
	f.board.Begin(f.operation)
	f.board.Touch(f.superBuffer.slot, f.operation)
}

// enter begins an operation that reads.
func (f *FileSystem) enter() error {
	if !f.mounted {
		return fs.ErrUnmounted
	}
	f.tick()
	if f.inodesCached > f.inodesLimit {
		f.sweepInodes()
	}
	return nil
}

// begin begins an operation that changes the file system.
func (f *FileSystem) begin() error {
	if err := f.enter(); err != nil {
		return err
	}
	return f.mayChange()
}

// mayChange is what begin does beyond enter.
func (f *FileSystem) mayChange() error {
	if f.broken != nil {
		return f.broken
	}
	if f.readOnly != "" {
		return fs.ErrReadOnly
	}
	if f.orderedDirty > f.dirtyLimit {
		return f.fail(f.commit(true))
	}
	return nil
}

// expected are the errors of operations that leave the file system as it should be.
var expected = []error{
	fs.ErrNotExist, fs.ErrExist, fs.ErrNotDirectory, fs.ErrIsDirectory, fs.ErrNotEmpty, fs.ErrNoSpace, fs.ErrReadOnly,
	fs.ErrNameTooLong, fs.ErrTooBig, fs.ErrTooManyLinks, fs.ErrLoop, fs.ErrInvalid, fs.ErrHandle, fs.ErrNotSupported,
	fs.ErrUnmounted, fs.ErrBusy,
}

// fail passes on the error of a changing operation. After one that is not expected nothing
// is changed any more.
func (f *FileSystem) fail(err error) error {
	if err == nil {
		return nil
	}
	for _, e := range expected {
		if err == e {
			return err
		}
	}
	if f.broken == nil {
		f.broken = err
		f.markBroken()
	}
	return err
}

// markBroken has the next e2fsck look at everything. What failed already may stop it: the
// error that is reported is the first one.
func (f *FileSystem) markBroken() {
	if f.superBuffer == nil || f.readOnly != "" {
		return
	}
	b, at := f.super()
	b.mem.Put16(at+sbState, b.mem.Get16(at+sbState)&^stateClean|stateErrors)
	f.dirty(b)
	_ = f.cache.Commit(buffercache.Unordered)
}

// earliest is the least time that is written: the start of 2026, before which nobody used
// this. A system without a clock would begin with 0, but a time of removal that is less than
// the number of inodes has another meaning to e2fsck, which takes it for damage.
const earliest = 1767225600

func (f *FileSystem) now() uint32 { return f.epoch + uint32((portals.Nanos()-f.mountedAt)/1e9) }

// Statfs describes the file system.
func (f *FileSystem) Statfs() (fs.Usage, error) {
	if err := f.enter(); err != nil {
		return fs.Usage{}, err
	}
	description := "ext2"
	switch {
	case f.broken != nil:
		description = "ext2, read-only: " + f.broken.Error()
	case f.readOnly != "":
		description = "ext2, read-only: " + f.readOnly
	}
	return fs.Usage{
		BlockSize: f.blockSize, Blocks: uint64(f.blocks), FreeBlocks: uint64(f.freeBlocks), Inodes: uint64(f.inodes),
		FreeInodes: uint64(f.freeInodes), NameLength: nameMax, ReadOnly: f.readOnly != "" || f.broken != nil,
		Description: description,
	}, nil
}
