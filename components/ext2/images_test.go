package ext2_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/stretchr/testify/require"
)

func randomBytes(seed int64, n int) []byte {
	data := make([]byte, n)
	rand.New(rand.NewSource(seed)).Read(data)
	return data
}

// layouts are the kinds of file systems that mke2fs makes.
var layouts = map[string][]string{
	"1KiB": {"-b", "1024"}, "2KiB": {"-b", "2048"}, "4KiB": {"-b", "4096"}, "128-byte inodes": {"-b", "1024", "-I", "128"},
	"revision 0": {"-b", "1024", "-r", "0"}, "no features": {"-b", "1024", "-O", "none"},
}

func TestImagesThatDebugfsFilledReadBackIdentical(t *testing.T) {
	for name, args := range layouts {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			sizes := []int{0, 1, 1023, 4096, 13_000, 300_000, 1_500_000}
			commands := []string{"mkdir d", "mkdir d/e", "symlink fast d/e", "symlink slow " + strings.Repeat("d/../", 20) + "d/e/f3"}
			for i, size := range sizes {
				source := filepath.Join(dir, fmt.Sprintf("f%d", i))
				require.NoError(t, os.WriteFile(source, randomBytes(int64(i), size), 0o600))
				commands = append(commands, "write "+source+" f"+fmt.Sprint(i), "write "+source+" d/e/f"+fmt.Sprint(i))
			}
			disk := e2fs.Make(t, 8<<20, args...)
			e2fs.Debug(t, disk, commands...)
			e2fs.Check(t, disk)
			f := mustMount(t, disk)
			for i, size := range sizes {
				for _, path := range []string{"/f%d", "/d/e/f%d", "/fast/f%d"} {
					require.True(t, bytes.Equal(randomBytes(int64(i), size), read(t, f, fmt.Sprintf(path, i))), path, i)
				}
			}
			require.True(t, bytes.Equal(randomBytes(3, sizes[3]), read(t, f, "/slow")))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
		})
	}
}

func TestDebugfsReadsWhatWasWritten(t *testing.T) {
	for name, args := range layouts {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 8<<20, args...)
			f := mustMount(t, disk)
			sizes := []int{0, 1, 1024, 13_000, 300_000, 1_500_000}
			require.NoError(t, f.Mkdir("/d", 0o755))
			for i, size := range sizes {
				write(t, f, fmt.Sprintf("/d/f%d", i), randomBytes(int64(i), size))
			}
			require.NoError(t, f.Symlink("d/f3", "/link"))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
			for i, size := range sizes {
				require.True(t, bytes.Equal(randomBytes(int64(i), size), e2fs.Cat(t, disk, fmt.Sprintf("/d/f%d", i))), i)
			}
			require.Contains(t, e2fs.Debug(t, disk, "stat link"), `Fast link dest: "d/f3"`)
		})
	}
}

// An indexed directory is one that e2fsck -D made.
func TestIndexedDirectoriesStayValid(t *testing.T) {
	const files = 400
	commands := []string{"mkdir big"}
	for i := range files {
		commands = append(commands, fmt.Sprintf("symlink big/a-name-that-takes-some-room-%d x", i))
	}
	disk := e2fs.Make(t, 8<<20, "-b", "1024")
	e2fs.Debug(t, disk, commands...)
	e2fs.Index(t, disk)
	require.Contains(t, e2fs.Debug(t, disk, "stat big"), "Flags: 0x1000", "the directory has an index")

	f := mustMount(t, disk)
	count := func() int {
		n := 0
		for position := int64(0); ; {
			entries, next, err := f.Readdir("/big", position)
			require.NoError(t, err)
			n += len(entries)
			if next == 0 {
				return n - 2
			}
			position = next
		}
	}
	require.Equal(t, files, count())
	_, err := f.Lstat("/big/a-name-that-takes-some-room-77")
	require.NoError(t, err)
	require.NoError(t, f.Unmount())
	require.Contains(t, e2fs.Debug(t, disk, "stat big"), "Flags: 0x1000", "reading leaves the index alone")

	f = mustMount(t, disk)
	require.NoError(t, f.Unlink("/big/a-name-that-takes-some-room-0"))
	for i := range 200 {
		require.NoError(t, f.Symlink("y", fmt.Sprintf("/big/another-name-%d", i)))
	}
	require.Equal(t, files+199, count())
	require.NoError(t, f.Unmount())
	e2fs.Check(t, disk)
}

func TestExtendedAttributesStayWhole(t *testing.T) {
	for _, inodeSize := range []string{"128", "256"} {
		t.Run(inodeSize, func(t *testing.T) {
			disk := e2fs.Make(t, 4<<20, "-b", "1024", "-I", inodeSize)
			dir := t.TempDir()
			value := filepath.Join(dir, "value")
			require.NoError(t, os.WriteFile(value, bytes.Repeat([]byte("attribute "), 30), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "data"), []byte("data"), 0o600))
			e2fs.Debug(t, disk, "write "+filepath.Join(dir, "data")+" kept", "write "+filepath.Join(dir, "data")+" gone",
				"ea_set kept user.small tiny", "ea_set -f "+value+" kept user.large", "ea_set -f "+value+" gone user.large")
			f := mustMount(t, disk)
			write(t, f, "/kept", randomBytes(1, 50_000))
			require.NoError(t, f.Rename("/kept", "/renamed"))
			require.NoError(t, f.Chmod("/renamed", 0o600))
			require.NoError(t, f.Unlink("/gone"))
			write(t, f, "/other", randomBytes(2, 50_000))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
			require.Contains(t, e2fs.Debug(t, disk, "ea_get renamed user.small"), "tiny")
			require.Contains(t, e2fs.Debug(t, disk, "ea_get -V renamed user.large"), strings.Repeat("attribute ", 30))
		})
	}
}

func TestTheHotPathsDoNotAllocate(t *testing.T) {
	f := mustMount(t, e2fs.Make(t, 8<<20, "-b", "1024"))
	write(t, f, "/f", randomBytes(1, 512<<10))
	h, err := f.Open("/f", 0, 0)
	require.NoError(t, err)
	record := memory(t, make([]byte, 4096))
	for off := int64(0); off < 512<<10; off += 4096 {
		_, err := f.Read(h, off, record, 0, 4096)
		require.NoError(t, err)
	}
	require.NoError(t, f.Sync())
	off := int64(0)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		_, err = f.Read(h, off, record, 0, 4096)
		off = (off + 4096) % (512 << 10)
	}))
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		_, err = f.Write(h, off, record.ReadOnly(), 0, 4096)
		off = (off + 4096) % (512 << 10)
	}))
	require.NoError(t, err)
}

func TestLargeFilesMarkTheSuperblock(t *testing.T) {
	disk := e2fs.Make(t, 4<<20, "-b", "4096", "-O", "^large_file")
	f := mustMount(t, disk)
	h, err := f.Open("/large", fs.Create, 0o644)
	require.NoError(t, err)
	_, err = f.Write(h, 3<<30, memory(t, []byte("far out!")).ReadOnly(), 0, 8)
	require.NoError(t, err)
	require.NoError(t, f.Unmount())
	e2fs.Check(t, disk)
	require.Contains(t, e2fs.Debug(t, disk, "features"), "large_file")

	f = mustMount(t, e2fs.Make(t, 4<<20, "-b", "1024", "-r", "0"))
	h, err = f.Open("/large", fs.Create, 0o644)
	require.NoError(t, err)
	_, err = f.Write(h, 1<<31-4, memory(t, []byte("far out!")).ReadOnly(), 0, 8)
	require.ErrorIs(t, err, fs.ErrTooBig)
	require.ErrorIs(t, f.Truncate(h, 1<<31), fs.ErrTooBig)
	require.NoError(t, f.Truncate(h, 1<<31-1))
	require.NoError(t, f.Unmount())
}

var _ fs.FileSystem = (*ext2.FileSystem)(nil)
