package ext2_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/stretchr/testify/require"
)

// crowd makes files, directories and links until each of them fails for want of space, and
// returns how many there are.
func crowd(t *testing.T, f *ext2.FileSystem, size int) int {
	t.Helper()
	data := memory(t, randomBytes(1, size)).ReadOnly()
	made, dir := 0, ""
	for full := map[int]bool{}; len(full) < 4; {
		path := fmt.Sprintf("%s/n%d-with-a-longer-name", dir, made)
		kind := made % 4
		for full[kind] {
			kind = (kind + 1) % 4
		}
		var err error
		switch kind {
		case 0:
			var h int
			if h, err = f.Open(path, fs.Create|fs.Exclusive, 0o644); err == nil {
				_, err = f.Write(h, 0, data, 0, data.Len())
				require.NoError(t, f.Close(h))
			}
		case 1:
			if err = f.Mkdir(path, 0o755); err == nil && made%8 == 1 {
				dir = path
			}
		case 2:
			err = f.Symlink(strings.Repeat("far/", 30), path)
		default:
			err = f.Symlink("target", path)
		}
		if err != nil {
			require.ErrorIs(t, err, fs.ErrNoSpace)
			full[kind] = true
		}
		made++
	}
	return made
}

// Whether blocks or inodes run out, in the middle of whatever operation, the disk stays clean
// and the kernel reads the same tree.
func TestFullInEveryWay(t *testing.T) {
	for name, c := range map[string]struct {
		size, file int
		args       []string
	}{
		"inodes":       {8 << 20, 1000, []string{"-b", "1024", "-N", "200"}},
		"blocks":       {2 << 20, 20_000, []string{"-b", "1024", "-N", "2000"}},
		"large blocks": {8 << 20, 20_000, []string{"-b", "4096", "-N", "5000"}},
		"tiny":         {256 << 10, 3000, []string{"-b", "1024", "-N", "64"}},
	} {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, c.size, c.args...)
			f := mustMount(t, disk)
			require.Greater(t, crowd(t, f, c.file), 10)
			require.NoError(t, f.Sync())
			e2fs.Check(t, disk)
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
			f = mustMount(t, disk)
			e2fs.Compare(t, disk, f)
			tree := e2fs.TreeOf(t, f)
			usage, err := f.Statfs()
			require.NoError(t, err)
			require.True(t, usage.FreeBlocks == 0 || usage.FreeInodes == 0)
			for path, n := range tree {
				if n.Kind == fs.File {
					require.NoError(t, f.Unlink(path))
				}
			}
			write(t, f, "/room", randomBytes(2, 3000))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
		})
	}
}
