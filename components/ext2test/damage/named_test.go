package damage_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// Offsets in inodes.
const (
	linksAt      = 26
	sectorsAt    = 28
	pointersAt   = 40
	attributesAt = 104
	sizeHighAt   = 108
)

// A disk to damage: /f and /g of some blocks, with extended attributes in a block, /d and
// /d/e are directories.
type image struct {
	*e2fs.Disk
	layout *e2fs.Layout
	inodes map[string]int
}

func newImage(t *testing.T) *image {
	t.Helper()
	disk := e2fs.Make(t, 12<<20, "-b", "1024", "-I", "128")
	dir := t.TempDir()
	data, value := filepath.Join(dir, "data"), filepath.Join(dir, "value")
	require.NoError(t, os.WriteFile(data, []byte(strings.Repeat("some data ", 3000)), 0o600))
	require.NoError(t, os.WriteFile(value, []byte("value"), 0o600))
	e2fs.Debug(t, disk, "write "+data+" f", "write "+data+" g", "ea_set f user.name value", "mkdir d", "mkdir d/e")
	e2fs.Check(t, disk)
	layout := e2fs.ReadLayout(disk)
	return &image{disk, layout, inodes(layout.Files(disk))}
}

// inode returns the bytes of a path's inode.
func (i *image) inode(path string) []byte { return i.Bytes[i.layout.InodeAt(i.inodes[path]):][:128] }

func (i *image) put16(at []byte, value int) { binary.LittleEndian.PutUint16(at, uint16(value)) }
func (i *image) put32(at []byte, value int) { binary.LittleEndian.PutUint32(at, uint32(value)) }

// pointer returns the nth block that an inode points to.
func (i *image) pointer(path string, n int) int {
	return int(binary.LittleEndian.Uint32(i.inode(path)[pointersAt+4*n:]))
}

func (i *image) block(number int) []byte { return i.Bytes[number*1024:][:1024] }

// entry returns the bytes of a name's entry in the first block of a directory.
func (i *image) entry(directory, name string) []byte {
	block := i.block(i.pointer(directory, 0))
	for at := 0; ; at += int(binary.LittleEndian.Uint16(block[at+4:])) {
		if string(block[at+8:][:block[at+6]]) == name {
			return block[at:]
		}
	}
}

// Uses that meet the damage. All but mount are of a file system that was mounted.
func readF(files fs.FileSystem) error {
	h, err := files.Open("/f", fs.ReadOnly, 0)
	if err != nil {
		return err
	}
	m, err := memobj.New(1024)
	if err == nil {
		_, err = files.Read(h, 0, m, 0, 1024)
	}
	return err
}

func unlinkF(files fs.FileSystem) error { return files.Unlink("/f") }
func mkdir(files fs.FileSystem) error   { return files.Mkdir("/new", 0o755) }

// Each structure is named by the operation that meets its damage, and by the examination
// when the file system is mounted, before anything could go by it.
func TestErrorsNameWhatIsDamaged(t *testing.T) {
	for _, test := range []struct {
		name     string
		harm     func(i *image)
		use      func(files fs.FileSystem) error
		want     string // of the use, where nothing was examined
		examined string
	}{
		{"pointer behind the end", func(i *image) { i.put32(i.inode("/f")[pointersAt:], 1<<30) }, readF,
			"inode 12: points to block 1073741824", "inode 12: points to block 1073741824"},
		{"last pointer there is", func(i *image) { i.put32(i.inode("/f")[pointersAt:], 1<<32-1) }, readF,
			"inode 12: points to block 4294967295", "inode 12: points to block 4294967295"},
		{"pointer to the superblock", func(i *image) { i.put32(i.inode("/f")[pointersAt:], 1) }, readF,
			"inode 12: points to block 1", "inode 12: points to block 1"},
		{"pointer to a copy of the superblock", func(i *image) { i.put32(i.inode("/f")[pointersAt:], 8193) }, unlinkF,
			"", "inode 12: points to block 8193, which is in use elsewhere"},
		{"mode", func(i *image) { i.put16(i.inode("/f"), 0x3000) }, readF,
			"inode 12: impossible mode 0x3000", "inode 12: impossible mode 0x3000"},
		{"no links", func(i *image) { i.put16(i.inode("/f")[linksAt:], 0) }, readF,
			"inode 12: a directory entry names it, but it is free", "inode 12: a directory entry names it, but it is free"},
		{"size", func(i *image) { i.put32(i.inode("/f")[sizeHighAt:], 1<<31) }, readF,
			"inode 12: impossible size", "inode 12: impossible size"},
		{"sectors", func(i *image) { i.put32(i.inode("/f")[sectorsAt:], 2) }, unlinkF,
			"inode 12: has more blocks than it counts", `inode 12: counts 2 sectors, but has \d+`},
		{"block of one file twice", func(i *image) { i.put32(i.inode("/f")[pointersAt+4:], i.pointer("/f", 0)) }, unlinkF,
			`block bitmap of group 0: block \d+ is freed twice`, `inode 12: points to block \d+, which is in use elsewhere`},
		{"block of two files", func(i *image) { i.put32(i.inode("/f")[pointersAt+4:], i.pointer("/g", 0)) }, unlinkF,
			"", `inode 13: points to block \d+, which is in use elsewhere`},
		{"indirect block that leads to itself", func(i *image) {
			block := i.pointer("/f", 12)
			for at := range 256 {
				i.put32(i.block(block)[4*at:], block)
			}
			i.put32(i.inode("/f")[pointersAt+14*4:], block)
			i.put32(i.inode("/f")[pointersAt+13*4:], block)
		}, unlinkF, `block bitmap of group 0: block \d+ is freed twice`, `inode 12: points to block \d+, which is in use elsewhere`},
		{"block in use and free", func(i *image) {
			at, bit := i.layout.BlockBit(i.pointer("/g", 3))
			i.Bytes[at] &^= bit
		}, mkdir, "", `block bitmap of group 0: block \d+ is in use, but marked as free`},
		{"inode in use and free", func(i *image) {
			at, bit := i.layout.InodeBit(i.inodes["/g"])
			i.Bytes[at] &^= bit
		}, mkdir, "", `directory 2 at byte \d+: names inode 13, which is free or counts fewer names`},
		{"fewer links than names", func(i *image) { i.put32(i.entry("/", "f"), i.inodes["/g"]) }, unlinkF,
			"", `directory 2 at byte \d+: names inode 13, which is free or counts fewer names`},
		{"more links than names", func(i *image) { i.put16(i.inode("/g")[linksAt:], 2) }, mkdir,
			"", "inode 13: counts more links than it has names"},
		{"name of an inode that is none of a file", func(i *image) { i.put32(i.entry("/", "f"), 7) }, readF,
			"inode 7: a directory entry names it, but it is none of a file",
			`directory 2 at byte \d+: names inode 7, which is free or counts fewer names`},
		{"directory's name of itself", func(i *image) { i.put32(i.entry("/d", "."), i.inodes["/g"]) }, mkdir,
			"", "directory 14 at byte 0: its own entry names another inode"},
		{"directory's name of the one above", func(i *image) {
			i.put32(i.entry("/d/e", ".."), 2)
			i.put16(i.inode("/")[linksAt:], 5)
			i.put16(i.inode("/d")[linksAt:], 2)
		}, mkdir, "", "inode 15: is not below the directory that it says"},
		{"directory with two names", func(i *image) {
			i.put32(i.entry("/", "g"), i.inodes["/d/e"])
			i.put16(i.inode("/d/e")[linksAt:], 3)
			i.put16(i.inode("/g")[linksAt:], 0)
			at, bit := i.layout.InodeBit(i.inodes["/g"])
			i.Bytes[at] &^= bit
		}, mkdir, "", `directory \d+ at byte \d+: names directory 15, which has another name`},
		{"length of a directory entry", func(i *image) { i.put16(i.entry("/", ".")[4:], 7) }, readF,
			"directory 2 at byte 0: impossible length of an entry", "directory 2 at byte 0: impossible length of an entry"},
		{"attributes that are none", func(i *image) {
			i.put32(i.block(int(binary.LittleEndian.Uint32(i.inode("/f")[attributesAt:]))), 0)
		}, unlinkF, "inode 12: its block of extended attributes is none", `block of extended attributes \d+: it is none, or not of so many inodes`},
		{"attributes of fewer files", func(i *image) {
			copy(i.inode("/g")[attributesAt:][:4], i.inode("/f")[attributesAt:])
			sectors := i.inode("/g")[sectorsAt:]
			i.put32(sectors, int(binary.LittleEndian.Uint32(sectors))+2)
		}, mkdir, "", `block of extended attributes \d+: it is none, or not of so many inodes`},
	} {
		t.Run(test.name, func(t *testing.T) {
			i := newImage(t)
			test.harm(i)
			before := slices.Clone(i.Bytes)
			trusted, err := mountAndUse(t, i.Disk, ext2.Options{Trusted: true}, test.use)
			require.NotNil(t, trusted)
			if test.want == "" {
				require.NoError(t, err, "only the examination sees this")
			} else {
				requireDamage(t, test.want, err)
			}
			i.Bytes = before
			files, err := mountAndUse(t, i.Disk, ext2.Options{}, mkdir)
			requireDamage(t, test.examined, err)
			usage, err := files.Statfs()
			require.NoError(t, err)
			require.True(t, usage.ReadOnly)
			require.Contains(t, usage.Description, "file system is damaged: ")
		})
	}
	t.Run("group descriptor", func(t *testing.T) {
		i := newImage(t)
		i.put32(i.Bytes[2048:], 3<<20)
		_, err := mountAndUse(t, i.Disk, ext2.Options{}, mkdir)
		requireDamage(t, "group descriptor 0: block bitmap outside the group", err)
	})
	for structure, harm := range map[string]func(i *image, descriptor []byte){
		"bitmaps overlap": func(i *image, descriptor []byte) { i.put32(descriptor, 8193) },
		"inode table overlaps": func(i *image, descriptor []byte) {
			for field, block := range []int{12<<10 - 1, 12<<10 - 2, 8193} {
				i.put32(descriptor[4*field:], block)
			}
		},
	} {
		t.Run(structure, func(t *testing.T) {
			i := newImage(t)
			harm(i, i.Bytes[2048+32:])
			_, err := mountAndUse(t, i.Disk, ext2.Options{}, mkdir)
			requireDamage(t, "group descriptor 1: "+structure+" with a copy of the superblock", err)
		})
	}
}

func mountAndUse(t *testing.T, disk *e2fs.Disk, options ext2.Options, use func(fs.FileSystem) error) (*ext2.FileSystem, error) {
	t.Helper()
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	files, err := ext2.Mount(cache, options)
	if err == nil {
		err = use(files)
	}
	return files, err
}

func requireDamage(t *testing.T, want string, err error) {
	t.Helper()
	require.Error(t, err)
	require.Regexp(t, "^file system is damaged: ("+want+")$", err.Error())
	var damage *fs.CorruptError
	require.ErrorAs(t, err, &damage)
}
