package ext2_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

func mount(t testing.TB, disk *e2fs.Disk) (*ext2.FileSystem, error) {
	t.Helper()
	cache, err := buffercache.New(disk, 2*memobj.MiB)
	require.NoError(t, err)
	return ext2.Mount(cache, ext2.Options{})
}

func mustMount(t testing.TB, disk *e2fs.Disk) *ext2.FileSystem {
	t.Helper()
	f, err := mount(t, disk)
	require.NoError(t, err)
	return f
}

func memory(t testing.TB, data []byte) *memobj.Memory {
	t.Helper()
	m, err := memobj.New(memobj.Bytes(len(data)))
	require.NoError(t, err)
	m.Write(0, data)
	return m
}

func write(t testing.TB, f *ext2.FileSystem, path string, data []byte) {
	t.Helper()
	h, err := f.Open(path, fs.Create|fs.Trunc, 0o644)
	require.NoError(t, err)
	if len(data) > 0 {
		n, err := f.Write(h, 0, memory(t, data).ReadOnly(), 0, len(data))
		require.NoError(t, err)
		require.Equal(t, len(data), n)
	}
	require.NoError(t, f.Close(h))
}

func read(t testing.TB, f *ext2.FileSystem, path string) []byte {
	t.Helper()
	h, err := f.Open(path, fs.ReadOnly, 0)
	require.NoError(t, err)
	a, err := f.StatHandle(h)
	require.NoError(t, err)
	m := memory(t, make([]byte, a.Size+1))
	n, err := f.Read(h, 0, m, 0, int(a.Size)+1)
	require.NoError(t, err)
	require.EqualValues(t, a.Size, n)
	require.NoError(t, f.Close(h))
	data := make([]byte, n)
	m.Read(0, data)
	return data
}

// change changes the superblock of a disk.
func change(disk *e2fs.Disk, off int, f func(uint32) uint32) {
	at := disk.Bytes[1024+off:]
	binary.LittleEndian.PutUint32(at, f(binary.LittleEndian.Uint32(at)))
}

func TestUnknownIncompatibleFeaturesAreRefusedByName(t *testing.T) {
	for feature, want := range map[string]string{
		"extents": "extents", "64bit,extents": "64bit", "flex_bg": "flex_bg", "meta_bg,^resize_inode": "meta_bg", "mmp": "mmp",
	} {
		t.Run(feature, func(t *testing.T) {
			_, err := mount(t, e2fs.Make(t, 4<<20, "-O", feature))
			var refused *ext2.FeatureError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Feature, want)
			require.EqualError(t, err, "ext2: incompatible feature "+refused.Feature+" is not supported")
		})
	}
	disk := e2fs.Make(t, 4<<20)
	change(disk, 96, func(v uint32) uint32 { return v | 0x80000000 | 0x4 })
	_, err := mount(t, disk)
	require.EqualError(t, err, "ext2: incompatible feature needs_recovery, 0x80000000 is not supported")
	disk = e2fs.Make(t, 4<<20)
	change(disk, 76, func(uint32) uint32 { return 2 })
	_, err = mount(t, disk)
	require.EqualError(t, err, "ext2: incompatible feature revision 2 is not supported")
}

func TestReadOnlyMounts(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		change func(*e2fs.Disk)
		why    string
	}{
		"uninit_bg":       {args: []string{"-O", "uninit_bg"}, why: "it uses uninit_bg"},
		"metadata_csum":   {args: []string{"-O", "metadata_csum"}, why: "it uses metadata_csum"},
		"unknown feature": {change: func(d *e2fs.Disk) { change(d, 100, func(v uint32) uint32 { return v | 1<<30 }) }, why: "it uses 0x40000000"},
		"not clean":       {change: func(d *e2fs.Disk) { change(d, 56, func(v uint32) uint32 { return v &^ (1 << 16) }) }, why: "not unmounted cleanly"},
		"errors":          {change: func(d *e2fs.Disk) { change(d, 56, func(v uint32) uint32 { return v | 2<<16 }) }, why: "not unmounted cleanly"},
	} {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 4<<20, c.args...)
			e2fs.Debug(t, disk, "write mount_test.go f")
			if c.change != nil {
				c.change(disk)
			}
			before := append([]byte{}, disk.Bytes...)
			f := mustMount(t, disk)
			require.Contains(t, string(read(t, f, "/f")), "TestReadOnlyMounts")
			u, err := f.Statfs()
			require.NoError(t, err)
			require.True(t, u.ReadOnly)
			require.Contains(t, u.Description, c.why)
			h, err := f.Open("/f", 0, 0)
			require.NoError(t, err)
			_, err = f.Write(h, 0, memory(t, []byte("12345678")).ReadOnly(), 0, 8)
			require.ErrorIs(t, err, fs.ErrReadOnly)
			require.ErrorIs(t, f.Truncate(h, 0), fs.ErrReadOnly)
			require.ErrorIs(t, f.Mkdir("/d", 0o755), fs.ErrReadOnly)
			require.ErrorIs(t, f.Unlink("/f"), fs.ErrReadOnly)
			require.ErrorIs(t, f.Rename("/f", "/g"), fs.ErrReadOnly)
			_, err = f.Open("/g", fs.Create, 0o644)
			require.ErrorIs(t, err, fs.ErrReadOnly)
			require.NoError(t, f.Close(h))
			require.NoError(t, f.Sync())
			require.NoError(t, f.Unmount())
			require.Equal(t, before, disk.Bytes)
			require.ErrorIs(t, f.Sync(), fs.ErrUnmounted)
			_, err = f.Stat("/f")
			require.ErrorIs(t, err, fs.ErrUnmounted)
		})
	}
}

func TestProtectedFilesAreRefused(t *testing.T) {
	disk := e2fs.Make(t, 4<<20)
	e2fs.Debug(t, disk, "write mount_test.go fixed", "write mount_test.go log", "sif fixed flags 0x10", "sif log flags 0x20",
		"mkdir still", "sif still flags 0x10")
	f := mustMount(t, disk)
	data := memory(t, []byte("12345678")).ReadOnly()
	require.ErrorIs(t, f.Mkdir("/still/d", 0o755), fs.ErrReadOnly)
	require.ErrorIs(t, f.Rmdir("/still"), fs.ErrReadOnly)
	for _, path := range []string{"/fixed", "/log"} {
		size := len(read(t, f, path))
		h, err := f.Open(path, 0, 0)
		require.NoError(t, err)
		_, err = f.Read(h, 0, memory(t, make([]byte, 100)), 0, 100)
		require.NoError(t, err)
		_, err = f.Write(h, 0, data, 0, 8)
		require.ErrorIs(t, err, fs.ErrReadOnly)
		require.ErrorIs(t, f.Truncate(h, 0), fs.ErrReadOnly)
		_, err = f.Append(h, data, 0, 8)
		if path == "/log" {
			require.NoError(t, err)
			size += 8
		} else {
			require.ErrorIs(t, err, fs.ErrReadOnly)
		}
		require.NoError(t, f.Close(h))
		require.Len(t, read(t, f, path), size)
		require.ErrorIs(t, f.Unlink(path), fs.ErrReadOnly)
		require.ErrorIs(t, f.Rename(path, "/other"), fs.ErrReadOnly)
		require.ErrorIs(t, f.Link(path, "/other"), fs.ErrReadOnly)
	}
	require.NoError(t, f.Unmount())
	e2fs.Check(t, disk)
}

func TestDamagedSuperblocksAreRefused(t *testing.T) {
	set := func(v uint32) func(uint32) uint32 { return func(uint32) uint32 { return v } }
	for name, c := range map[string]struct {
		off    int
		change func(uint32) uint32
		want   string
	}{
		"magic":               {56, set(0), "this is no ext2 file system"},
		"block size":          {24, set(3), "blocks of neither 1, 2 nor 4 KiB"},
		"huge block size":     {24, set(1 << 31), "blocks of neither 1, 2 nor 4 KiB"},
		"no blocks":           {4, set(0), "more blocks than the disk has, or none"},
		"too many blocks":     {4, set(1 << 30), "more blocks than the disk has, or none"},
		"first block":         {20, set(7), "wrong first data block"},
		"no group size":       {32, set(0), "impossible number of blocks in a group"},
		"huge group size":     {32, set(1 << 20), "impossible number of blocks in a group"},
		"no inodes":           {40, set(0), "impossible number of inodes in a group"},
		"huge inodes":         {40, set(1 << 30), "impossible number of inodes in a group"},
		"count of inodes":     {0, set(12345), "number of inodes and number of groups contradict each other"},
		"size of inodes":      {88, set(100), "impossible size of inodes"},
		"huge size of inodes": {88, set(0x4000), "impossible size of inodes"},
		"first inode":         {84, set(1), "impossible first inode"},
	} {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 4<<20, "-b", "1024")
			change(disk, c.off, c.change)
			_, err := mount(t, disk)
			require.EqualError(t, err, "file system is damaged: superblock: "+c.want)
			var damage *fs.CorruptError
			require.ErrorAs(t, err, &damage)
		})
	}
	_, err := mount(t, e2fs.NewDisk(512))
	require.EqualError(t, err, "file system is damaged: superblock: the disk is too small for one")
}

func TestStartMountsWhatTheCacheHolds(t *testing.T) {
	cache, err := buffercache.New(e2fs.Make(t, 4<<20), memobj.MiB)
	require.NoError(t, err)
	d := portals.NewTestDomain(map[string]string{"import": "cache7", "export": "fs7"})
	require.NoError(t, d.Export("cache7", cache))
	require.NoError(t, ext2.Start(d))
	_, err = portals.Lookup[fs.FileSystem](d, "fs7")
	require.NoError(t, err)
	require.ErrorIs(t, ext2.Start(portals.NewTestDomain(nil)), portals.ErrNotFound)

	empty, err := buffercache.New(e2fs.NewDisk(1<<20), memobj.MiB)
	require.NoError(t, err)
	d = portals.NewTestDomain(nil)
	require.NoError(t, d.Export("cache0", empty))
	require.EqualError(t, ext2.Start(d), `mount "cache0": file system is damaged: superblock: this is no ext2 file system`)
}

// failing is a disk whose writes fail from some point on.
type failing struct {
	*e2fs.Disk
	fail bool
}

var errMedium = errors.New("the medium failed")

func (d *failing) WriteBlocks(lba uint64, src *memobj.ReadOnlyMemory) error {
	if d.fail {
		return errMedium
	}
	return d.Disk.WriteBlocks(lba, src)
}

func TestAfterADeviceErrorNothingIsChanged(t *testing.T) {
	disk := &failing{Disk: e2fs.Make(t, 4<<20)}
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	f, err := ext2.Mount(cache, ext2.Options{})
	require.NoError(t, err)
	write(t, f, "/f", []byte("stable"))
	require.NoError(t, f.Sync())
	disk.fail = true
	write(t, f, "/g", []byte("lost"))
	require.ErrorIs(t, f.Sync(), errMedium)
	require.ErrorIs(t, f.Mkdir("/d", 0o755), errMedium)
	require.Equal(t, "stable", string(read(t, f, "/f")))
	u, err := f.Statfs()
	require.NoError(t, err)
	require.Contains(t, u.Description, "the medium failed")
	require.ErrorIs(t, f.Unmount(), errMedium)
	e2fs.Check(t, disk.Disk)
}

func TestASyncWithANamelessFileIsNotClean(t *testing.T) {
	disk := e2fs.Make(t, 4<<20)
	f := mustMount(t, disk)
	write(t, f, "/kept", randomBytes(1, 5000))
	write(t, f, "/gone", randomBytes(2, 5000))
	h, err := f.Open("/gone", 0, 0)
	require.NoError(t, err)
	require.NoError(t, f.Unlink("/gone"))
	require.NoError(t, f.Sync())

	cut := &e2fs.Disk{Bytes: slices.Clone(disk.Bytes)}
	after := mustMount(t, cut)
	usage, err := after.Statfs()
	require.NoError(t, err)
	require.Contains(t, usage.Description, "not unmounted cleanly")
	e2fs.Repair(t, cut)
	e2fs.Check(t, cut)
	require.Equal(t, randomBytes(1, 5000), read(t, mustMount(t, cut), "/kept"))

	require.NoError(t, f.Close(h))
	require.NoError(t, f.Sync())
	e2fs.Check(t, disk)
	require.NoError(t, f.Unmount())
	e2fs.Check(t, disk)
}

// A disk whose clock never ran gets times that e2fsck does not take for numbers of inodes,
// also when the disk's time goes on elsewhere.
func TestTimesOfADiskWithoutAClock(t *testing.T) {
	disk := e2fs.Make(t, 4<<20)
	for _, at := range []int{44, 48, 264} { // mounted, written, made
		change(disk, at, func(uint32) uint32 { return 0 })
	}
	f := mustMount(t, disk)
	write(t, f, "/gone", randomBytes(1, 5000))
	require.NoError(t, f.Unlink("/gone"))
	require.NoError(t, f.Unmount())
	e2fs.Check(t, disk)
	require.NoError(t, mustMount(t, disk).Unmount())
	e2fs.Check(t, disk)
	e2fs.Debug(t, disk, "ssv wtime 20260301", "ssv mtime 20260301", "ssv mkfs_time 20260301")
	e2fs.Check(t, disk)
}
