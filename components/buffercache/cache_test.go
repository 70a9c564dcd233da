package buffercache_test

import (
	"bytes"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

const blockSize = 1024

// user is a cache with the board of its user.
type user struct {
	*buffercache.Store
	board     *buffercache.Board
	boardMem  *memobj.Memory
	largest   int
	operation uint32
}

func attach(t *testing.T, disk *e2fs.Disk, size memobj.Bytes) *user {
	t.Helper()
	store, err := buffercache.New(disk, size)
	require.NoError(t, err)
	u := &user{Store: store}
	u.attach(t)
	return u
}

func (u *user) attach(t *testing.T) {
	t.Helper()
	var err error
	u.boardMem, u.largest, err = u.Attach(blockSize)
	require.NoError(t, err)
	u.board = buffercache.NewBoard(u.boardMem)
	u.begin()
}

// begin begins an operation.
func (u *user) begin() {
	u.operation++
	u.board.Begin(u.operation)
}

// numberedDisk has its block number in each byte of a block.
func numberedDisk(blocks int) *e2fs.Disk {
	disk := e2fs.NewDisk(blocks * blockSize)
	for i := range disk.Bytes {
		disk.Bytes[i] = byte(i / blockSize)
	}
	return disk
}

func TestSegmentsJoinBlocksFromAnywhere(t *testing.T) {
	disk := numberedDisk(64)
	u := attach(t, disk, memobj.MiB)
	slot, mem, err := u.Take(8 * blockSize)
	require.NoError(t, err)
	require.Equal(t, 8*blockSize, mem.Len())
	mem.Fill(0, mem.Len(), 0xee)
	require.NoError(t, u.Bind(slot, 0, 7, 2))
	require.NoError(t, u.Bind(slot, 2, 9, 1)) // goes on
	require.NoError(t, u.Bind(slot, 6, 3, 2))
	require.NoError(t, u.Bind(slot, 4, 50, 1))
	require.NoError(t, u.Bind(slot, 1, 20, 1)) // replaces one in the middle
	require.NoError(t, u.Fill(slot, 0, 7))
	for i, want := range []byte{7, 20, 9, 0, 50, 0, 3, 0xee} {
		require.Equal(t, want, mem.Get8(i*blockSize+17), i)
	}
	require.NoError(t, u.Unbind(slot, 2, 3))
	mem.Fill(0, mem.Len(), 0xaa)
	u.board.Dirty(slot, 0, 3*blockSize, buffercache.Unordered)
	u.board.Dirty(slot, 6*blockSize+1, 6*blockSize+2, buffercache.Unordered)
	before := bytes.Clone(disk.Bytes)
	require.NoError(t, u.Commit(buffercache.Ordered))
	require.Equal(t, before, disk.Bytes, "another class is not written")
	require.True(t, u.board.IsDirty(slot))
	require.NoError(t, u.Commit(buffercache.Unordered))
	require.False(t, u.board.IsDirty(slot))
	for block := range 64 {
		want := byte(block)
		if block == 7 || block == 20 || block == 3 {
			want = 0xaa
		}
		require.Equal(t, bytes.Repeat([]byte{want}, blockSize), disk.Bytes[block*blockSize:][:blockSize], block)
	}
}

func TestEvictionRevokesAndWritesBack(t *testing.T) {
	disk := numberedDisk(1024)
	u := attach(t, disk, 128*memobj.KiB)
	slot, mem, err := u.Load(5)
	require.NoError(t, err)
	require.Equal(t, uint8(5), mem.Get8(1000))
	mem.Fill(0, blockSize, 0x55)
	u.board.Dirty(slot, 0, blockSize, buffercache.Unordered)
	for block := uint64(100); mem.Len() != 0; block++ {
		require.Less(t, block, uint64(1000), "the segment is never evicted")
		u.begin()
		_, _, err := u.Load(block)
		require.NoError(t, err)
	}
	require.ErrorIs(t, access(func() { mem.Get8(0) }), memobj.ErrRevoked)
	require.Equal(t, byte(0x55), disk.Bytes[5*blockSize])
	u.begin()
	_, again, err := u.Load(5)
	require.NoError(t, err)
	require.Equal(t, uint8(0x55), again.Get8(1000))
	usage, err := u.Usage()
	require.NoError(t, err)
	require.LessOrEqual(t, usage.BytesInUse, 128<<10)
	require.NotZero(t, usage.Evictions)
}

func access(f func()) (err error) {
	defer func() { err = memobj.AsError(recover()) }()
	f()
	return nil
}

func TestWhatTheOperationUsesIsNotEvicted(t *testing.T) {
	u := attach(t, numberedDisk(1024), 128*memobj.KiB)
	var held []*memobj.Memory
	for block := uint64(0); ; block++ {
		_, mem, err := u.Load(block)
		if err != nil {
			require.ErrorIs(t, err, buffercache.ErrFull)
			break
		}
		held = append(held, mem)
	}
	require.NotEmpty(t, held)
	for i, mem := range held {
		require.Equal(t, uint8(i), mem.Get8(0))
	}
	u.begin()
	_, _, err := u.Load(1000)
	require.NoError(t, err)
}

func TestOrderedSegmentsWaitForACommit(t *testing.T) {
	disk := numberedDisk(1024)
	u := attach(t, disk, 128*memobj.KiB)
	for block := uint64(0); ; block++ {
		u.begin()
		slot, mem, err := u.Load(block)
		if err != nil {
			require.ErrorIs(t, err, buffercache.ErrFull)
			break
		}
		mem.Fill(0, blockSize, 0xbb)
		class := buffercache.Ordered
		if block%2 == 1 {
			class = buffercache.Late
		}
		u.board.Dirty(slot, 0, blockSize, class)
	}
	require.Equal(t, numberedDisk(1024).Bytes, disk.Bytes)
	require.NoError(t, u.Commit(buffercache.Ordered))
	require.Equal(t, byte(0xbb), disk.Bytes[0])
	require.Equal(t, byte(1), disk.Bytes[blockSize])
	require.NoError(t, u.Commit(buffercache.Late))
	require.Equal(t, byte(0xbb), disk.Bytes[blockSize])
	u.begin()
	_, _, err := u.Load(900)
	require.NoError(t, err)
}

// counted counts what is written to a disk.
type counted struct {
	*e2fs.Disk
	writes int
}

func (d *counted) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	d.writes++
	return d.Disk.WriteBlocks(lba, src)
}

func TestNeighboursAreWrittenTogether(t *testing.T) {
	disk := &counted{Disk: numberedDisk(256)}
	store, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	u := &user{Store: store}
	u.attach(t)
	places := []uint64{9, 200, 7, 8, 50, 6, 51, 100}
	for block := uint64(110); block < 110+70; block++ { // more than are written at once
		places = append(places, block)
	}
	for _, block := range places {
		slot, mem, err := u.Load(block)
		require.NoError(t, err)
		mem.Fill(0, blockSize, byte(block)^0xff)
		u.board.Dirty(slot, 10, 20, buffercache.Ordered)
	}
	require.NoError(t, u.Commit(buffercache.Ordered))
	require.Equal(t, 6, disk.writes, "6 to 9, 50 and 51, 100, 110 to 173, 174 to 179, 200")
	want := numberedDisk(256).Bytes
	for _, block := range places {
		for i := range blockSize {
			want[int(block)*blockSize+i] ^= 0xff
		}
	}
	require.Equal(t, want, disk.Bytes)
	require.NoError(t, u.Commit(buffercache.Ordered))
	require.Equal(t, 6, disk.writes, "nothing is dirty any more")
}

func TestGrowKeepsContentsAndPlaces(t *testing.T) {
	disk := numberedDisk(64)
	u := attach(t, disk, memobj.MiB)
	slot, small, err := u.Take(blockSize)
	require.NoError(t, err)
	require.NoError(t, u.Bind(slot, 0, 9, 1))
	small.Fill(0, blockSize, 0x11)
	u.board.Dirty(slot, 0, blockSize, buffercache.Unordered)
	large, err := u.Grow(slot, 5*blockSize)
	require.NoError(t, err)
	require.Equal(t, 8*blockSize, large.Len())
	require.Zero(t, small.Len())
	require.Equal(t, uint8(0x11), large.Get8(blockSize-1))
	same, err := u.Grow(slot, blockSize)
	require.NoError(t, err)
	require.Equal(t, 8*blockSize, same.Len())
	require.NoError(t, u.Commit(buffercache.Unordered))
	require.Equal(t, byte(0x11), disk.Bytes[9*blockSize])
}

func TestReleasedSegmentsAreForgotten(t *testing.T) {
	disk := numberedDisk(64)
	u := attach(t, disk, memobj.MiB)
	slot, mem, err := u.Load(3)
	require.NoError(t, err)
	mem.Fill(0, blockSize, 0xcc)
	u.board.Dirty(slot, 0, blockSize, buffercache.Ordered)
	require.NoError(t, u.Release(slot))
	require.Zero(t, mem.Len())
	require.NoError(t, u.Commit(buffercache.Ordered))
	require.Equal(t, numberedDisk(64).Bytes, disk.Bytes)
	usage, err := u.Usage()
	require.NoError(t, err)
	require.Zero(t, usage.Segments)
	require.Zero(t, usage.BytesInUse)
}

func TestANewUserFindsNothingOfTheLast(t *testing.T) {
	disk := numberedDisk(64)
	u := attach(t, disk, memobj.MiB)
	slot, mem, err := u.Load(3)
	require.NoError(t, err)
	u.board.Dirty(slot, 0, blockSize, buffercache.Unordered)
	old := u.boardMem
	u.attach(t)
	require.Zero(t, mem.Len())
	require.Zero(t, old.Len(), "the last user's board")
	require.NoError(t, u.Commit(buffercache.Unordered))
	require.Equal(t, numberedDisk(64).Bytes, disk.Bytes)
	require.ErrorIs(t, u.Release(slot), buffercache.ErrSegment)
}

func TestImpossibleRequestsAreRefused(t *testing.T) {
	u := attach(t, numberedDisk(64), memobj.MiB)
	slot, _, err := u.Take(4 * blockSize)
	require.NoError(t, err)
	for _, size := range []int{0, 100, 511, 768, 8192, -512} {
		_, _, err := u.Attach(size)
		require.ErrorIs(t, err, buffercache.ErrSize, size)
	}
	for _, bytes := range []int{0, -1, u.largest + 1} {
		_, _, err := u.Take(bytes)
		require.ErrorIs(t, err, buffercache.ErrSize, bytes)
	}
	_, err = u.Grow(slot, u.largest+1)
	require.ErrorIs(t, err, buffercache.ErrSize)
	for _, c := range [][3]int{{-1, 0, 1}, {slot + 1, 0, 1}, {1 << 30, 0, 1}, {slot, -1, 1}, {slot, 0, 5}, {slot, 4, 1}, {slot, 1, 1<<63 - 1}, {slot, 0, -1}} {
		require.ErrorIs(t, u.Bind(c[0], c[1], 1, c[2]), buffercache.ErrSegment, c)
		require.ErrorIs(t, u.Unbind(c[0], c[1], c[2]), buffercache.ErrSegment, c)
		require.ErrorIs(t, u.Fill(c[0], c[1], c[2]), buffercache.ErrSegment, c)
	}
	_, _, err = u.Load(64)
	require.Error(t, err)
	require.NoError(t, u.Bind(slot, 0, 1<<60, 4))
	require.Error(t, u.Fill(slot, 0, 4))
	_, err = u.Blocks()
	require.NoError(t, err)
}

// The board belongs to the user: whatever it says, the cache harms no more than the blocks
// that the user may write anyway.
func TestAForgedBoardIsHarmless(t *testing.T) {
	disk := numberedDisk(64)
	u := attach(t, disk, memobj.MiB)
	slot, _, err := u.Load(3)
	require.NoError(t, err)
	for i := 0; i+4 <= u.boardMem.Len(); i += 4 {
		u.boardMem.Put32(i, 0xfffffff0)
	}
	for class := buffercache.Unordered; class <= buffercache.Late; class++ {
		require.NoError(t, u.Commit(class))
	}
	require.Equal(t, numberedDisk(64).Bytes, disk.Bytes)
	require.NoError(t, u.Release(slot))
}

func TestStartOffersACacheOfADisk(t *testing.T) {
	d := portals.NewTestDomain(map[string]string{"size": "1MiB"})
	require.ErrorIs(t, buffercache.Start(d), portals.ErrNotFound)
	require.NoError(t, d.Export("disk0", numberedDisk(64)))
	require.NoError(t, buffercache.Start(d))
	cache, err := portals.Lookup[buffercache.Cache](d, "cache0")
	require.NoError(t, err)
	_, err = cache.Blocks()
	require.ErrorIs(t, err, buffercache.ErrSize, "nobody attached yet")
	_, _, err = cache.Take(1)
	require.ErrorIs(t, err, buffercache.ErrSize)
	_, _, err = cache.Attach(blockSize)
	require.NoError(t, err)
	n, err := cache.Blocks()
	require.NoError(t, err)
	require.EqualValues(t, 64, n)
}
