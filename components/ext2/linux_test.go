package ext2_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/stretchr/testify/require"
)

// The host's ext2 and this one take turns with a disk.
func TestTakingTurnsWithTheHost(t *testing.T) {
	for name, args := range layouts {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 8<<20, args...)
			sizes := []int{0, 1, 1024, 13_000, 300_000, 1_500_000}
			want := map[string][]byte{}

			f := mustMount(t, disk)
			require.NoError(t, f.Mkdir("/ours", 0o755))
			for i, size := range sizes {
				path := fmt.Sprintf("/ours/f%d", i)
				want[path] = randomBytes(int64(i), size)
				write(t, f, path, want[path])
			}
			require.NoError(t, f.Symlink("ours/f3", "/link"))
			require.NoError(t, f.Link("/ours/f3", "/hard"))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)

			mounted := e2fs.Mount(t, disk, func(dir string) {
				for path, data := range want {
					got, err := os.ReadFile(filepath.Join(dir, path))
					require.NoError(t, err)
					require.True(t, bytes.Equal(data, got), path)
				}
				linked, err := os.ReadFile(filepath.Join(dir, "link"))
				require.NoError(t, err)
				require.True(t, bytes.Equal(want["/ours/f3"], linked))
				require.NoError(t, os.Mkdir(filepath.Join(dir, "theirs"), 0o755))
				for i, size := range sizes {
					path := fmt.Sprintf("/theirs/f%d", i)
					want[path] = randomBytes(100+int64(i), size)
					require.NoError(t, os.WriteFile(filepath.Join(dir, path), want[path], 0o600))
				}
				want["/ours/f3"] = randomBytes(7, 40_000)
				require.NoError(t, os.WriteFile(filepath.Join(dir, "hard"), want["/ours/f3"], 0o600))
				require.NoError(t, os.Remove(filepath.Join(dir, "ours/f5")))
				delete(want, "/ours/f5")
			})
			if !mounted {
				for path, data := range want {
					require.True(t, bytes.Equal(data, e2fs.Cat(t, disk, path)), path)
				}
			}
			e2fs.Check(t, disk)

			f = mustMount(t, disk)
			for path, data := range want {
				require.True(t, bytes.Equal(data, read(t, f, path)), path)
			}
			require.True(t, bytes.Equal(want["/ours/f3"], read(t, f, "/link")))
			require.NoError(t, f.Unmount())
			e2fs.Check(t, disk)
		})
	}
}
