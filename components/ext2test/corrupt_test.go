package ext2test_test

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/ext2test"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// PORTICO_EXT2_DAMAGED is the number of damaged images, 300 if it is not set.
func damaged(t *testing.T) int {
	text := os.Getenv("PORTICO_EXT2_DAMAGED")
	if text == "" {
		return 300
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// limit is the time in which all that is done with a damaged image must end.
const limit = 10 * time.Second

// sample returns an image with files of many kinds.
func sample(t *testing.T, blockSize int, args ...string) *e2fs.Disk {
	disk := e2fs.Make(t, 4<<20, append([]string{"-b", strconv.Itoa(blockSize), "-N", "256"}, args...)...)
	s := open(t, disk, memobj.MiB, 5)
	s.Steps = 600
	require.NoError(t, ext2test.Random(s))
	buffer := memoryOf(t, 4096)
	h, err := s.FS.Open("/sparse", fs.Create, 0o644)
	require.NoError(t, err)
	per := int64(blockSize / 4)
	for _, at := range []int64{0, 20, 12 + per + 3, 12 + per + per*per + 7} {
		_, err := s.FS.Write(h, at*int64(blockSize), buffer.ReadOnly(), 0, 4096)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	return disk
}

func memoryOf(t *testing.T, n memobj.Bytes) *memobj.Memory {
	m, err := memobj.New(n)
	require.NoError(t, err)
	return m
}

// harm damages an image in a few places and returns what it did.
func harm(disk *e2fs.Disk, random *rand.Rand, blockSize int) string {
	metadata := 70 * 1024 // superblock, descriptors, bitmaps, most of the inode table
	done := ""
	for range 1 + random.Intn(4) {
		at := random.Intn(metadata)
		switch random.Intn(7) {
		case 0: // the superblock
			at = 1024 + random.Intn(264)
		case 1: // the descriptors
			at = max(2048, blockSize) + random.Intn(32)
		case 2, 3: // inodes in use: the table of the first group
			table := int(binary.LittleEndian.Uint32(disk.Bytes[max(2048, blockSize)+8:])) * blockSize
			at = min(table+random.Intn(100*256), len(disk.Bytes)-8)
		case 4: // anywhere: directories, indirect blocks, data
			at = random.Intn(len(disk.Bytes) / 2)
		}
		value := []uint32{0, 1, 2, 11, 0xff, 0xffff, 0xffffffff, 0x7fffffff, uint32(random.Intn(5000)), random.Uint32()}[random.Intn(10)]
		at &^= 3
		switch random.Intn(3) {
		case 0:
			disk.Bytes[at+random.Intn(4)] = byte(value)
		case 1:
			binary.LittleEndian.PutUint16(disk.Bytes[at+2*random.Intn(2):], uint16(value))
		default:
			binary.LittleEndian.PutUint32(disk.Bytes[at:], value)
		}
		done += fmt.Sprintf(" %#x at %d;", value, at)
	}
	return done
}

// use does all kinds of things with a file system. Errors are as good as success.
func use(files fs.FileSystem, buffer *memobj.Memory) (failed int) {
	visit := 600
	count := func(err error) {
		if err != nil {
			failed++
		}
	}
	var walk func(path string, depth int)
	walk = func(path string, depth int) {
		for position := int64(0); visit > 0; {
			entries, next, err := files.Readdir(path+"/", position)
			count(err)
			for _, e := range entries {
				if visit--; visit < 0 || e.Name == "." || e.Name == ".." {
					continue
				}
				below := path + "/" + e.Name
				a, err := files.Lstat(below)
				count(err)
				switch a.Kind {
				case fs.Directory:
					if depth < 8 {
						walk(below, depth+1)
					}
				case fs.SymbolicLink:
					_, err := files.Readlink(below)
					count(err)
				case fs.File:
					count(useFile(files, below, a.Size, buffer, visit))
				}
			}
			if next == 0 || err != nil {
				return
			}
			position = next
		}
	}
	walk("", 0)
	count(files.Mkdir("/new", 0o755))
	count(files.Rename("/sparse", "/new/sparse"))
	count(files.Rename("/new", "/newer"))
	count(files.Sync())
	count(files.Unlink("/newer/sparse"))
	count(files.Rmdir("/newer"))
	count(files.Unmount())
	return failed
}

func useFile(files fs.FileSystem, path string, size int64, buffer *memobj.Memory, choice int) error {
	h, err := files.Open(path, 0, 0)
	if err != nil {
		return err
	}
	for _, off := range []int64{0, 13 << 10, size / 2, size - 100} {
		if off >= 0 {
			if _, err = files.Read(h, off, buffer, 0, buffer.Len()); err != nil {
				break
			}
		}
	}
	switch choice % 5 {
	case 0:
		_, err = files.Append(h, buffer.ReadOnly(), 0, buffer.Len())
	case 1:
		err = files.Truncate(h, size/3)
	case 2:
		_, err = files.Write(h, size/2, buffer.ReadOnly(), 0, 1000)
	case 3:
		if err := files.Unlink(path); err != nil {
			return err
		}
	}
	if closed := files.Close(h); err == nil {
		err = closed
	}
	return err
}

func TestDamagedImagesAreHarmless(t *testing.T) {
	buffer := memoryOf(t, 8192)
	var refused, failed, unnoticed int
	for _, blockSize := range []int{1024, 4096} {
		whole := sample(t, blockSize)
		for seed := range damaged(t) / 2 {
			disk := &e2fs.Disk{Bytes: slices.Clone(whole.Bytes)}
			done := harm(disk, rand.New(rand.NewSource(int64(seed))), blockSize)
			over := time.AfterFunc(limit, func() { panic(fmt.Sprintf("%d-byte blocks, seed %d hangs:%s", blockSize, seed, done)) })
			cache, err := buffercache.New(disk, 512*memobj.KiB)
			require.NoError(t, err)
			files, err := ext2.Mount(cache, false)
			switch {
			case err != nil:
				refused++
			case use(files, buffer) > 0:
				failed++
			default:
				unnoticed++
			}
			if !over.Stop() {
				t.Fatalf("seed %d took too long", seed)
			}
		}
	}
	t.Logf("%d mounts refused, %d with errors later, %d without", refused, failed, unnoticed)
	require.NotZero(t, refused)
	require.NotZero(t, failed)
}

// A damaged structure is named.
func TestErrorsNameWhatIsDamaged(t *testing.T) {
	const blockSize = 1024
	inode := func(disk *e2fs.Disk, number int) []byte {
		table := int(binary.LittleEndian.Uint32(disk.Bytes[2048+8:])) * blockSize
		size := int(binary.LittleEndian.Uint16(disk.Bytes[1024+88:]))
		return disk.Bytes[table+(number-1)*size:]
	}
	for name, c := range map[string]struct {
		harm func(disk *e2fs.Disk)
		use  func(files fs.FileSystem) error
		want string
	}{
		"pointer behind the end": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint32(inode(d, 12)[40:], 1<<30) }, nil,
			"file system is damaged: inode 12: points to block 1073741824",
		},
		"pointer to the superblock": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint32(inode(d, 12)[40:], 1) }, nil,
			"file system is damaged: inode 12: points to block 1",
		},
		"mode": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint16(inode(d, 12), 0x3000) }, nil,
			"file system is damaged: inode 12: impossible mode 0x3000",
		},
		"freed inode": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint16(inode(d, 12)[26:], 0) }, nil,
			"file system is damaged: inode 12: a directory entry names it, but it is free",
		},
		"size": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint32(inode(d, 12)[108:], 1<<31) }, nil,
			"file system is damaged: inode 12: impossible size",
		},
		"block that is free already": {
			func(d *e2fs.Disk) {
				in := inode(d, 12)
				copy(in[44:48], in[40:44])
			},
			func(files fs.FileSystem) error { return files.Unlink("/f") },
			`file system is damaged: block bitmap of group 0: block \d+ is freed twice`,
		},
		"indirect block that leads to itself": {
			func(d *e2fs.Disk) {
				in := inode(d, 12)
				block := binary.LittleEndian.Uint32(in[40+12*4:])
				for i := range blockSize / 4 {
					binary.LittleEndian.PutUint32(d.Bytes[int(block)*blockSize+4*i:], block)
				}
				binary.LittleEndian.PutUint32(in[40+14*4:], block)
				binary.LittleEndian.PutUint32(in[40+13*4:], block)
				binary.LittleEndian.PutUint32(in[40+12*4:], block)
			},
			func(files fs.FileSystem) error { return files.Unlink("/f") },
			`file system is damaged: block bitmap of group 0: block \d+ is freed twice`,
		},
		"directory entry": {
			func(d *e2fs.Disk) {
				root := int(binary.LittleEndian.Uint32(inode(d, 2)[40:])) * blockSize
				binary.LittleEndian.PutUint16(d.Bytes[root+4:], 7)
			},
			nil, "file system is damaged: directory 2 at byte 0: impossible length of an entry",
		},
		"group descriptor": {
			func(d *e2fs.Disk) { binary.LittleEndian.PutUint32(d.Bytes[2048:], 3<<20) }, nil,
			"file system is damaged: group descriptor 0: block bitmap outside the group",
		},
	} {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 4<<20, "-b", strconv.Itoa(blockSize))
			s := open(t, disk, memobj.MiB, 1)
			h, err := s.FS.Open("/f", fs.Create, 0o644)
			require.NoError(t, err)
			for off := range int64(4) {
				_, err = s.FS.Write(h, off*8192, memoryOf(t, 8192).ReadOnly(), 0, 8192)
				require.NoError(t, err)
			}
			a, err := s.FS.StatHandle(h)
			require.NoError(t, err)
			require.EqualValues(t, 12, a.Inode)
			require.NoError(t, s.Close())
			c.harm(disk)

			cache, err := buffercache.New(disk, memobj.MiB)
			require.NoError(t, err)
			files, err := ext2.Mount(cache, false)
			if err == nil {
				use := c.use
				if use == nil {
					use = func(files fs.FileSystem) error {
						h, err := files.Open("/f", 0, 0)
						if err == nil {
							_, err = files.Read(h, 0, memoryOf(t, 1024), 0, 1024)
						}
						return err
					}
				}
				err = use(files)
			}
			require.Error(t, err)
			require.Regexp(t, "^"+c.want+"$", err.Error())
			var damage *fs.CorruptError
			require.ErrorAs(t, err, &damage)
		})
	}
}
