package ext2_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/stretchr/testify/require"
)

// fill makes files of all kinds, as the host's file systems see them.
func fill(t *testing.T, dir string, blockSize int64) {
	random := rand.New(rand.NewSource(blockSize))
	dirs, files := []string{dir}, []string{}
	name := func() string { return fmt.Sprintf("n%d%s", random.Intn(1<<30), strings.Repeat("y", random.Intn(200))) }
	for n := range 600 {
		path := filepath.Join(dirs[random.Intn(len(dirs))], name())
		switch op := random.Intn(20); {
		case op < 8 || len(files) < 10:
			data := make([]byte, random.Intn(1<<random.Intn(16)))
			random.Read(data)
			require.NoError(t, os.WriteFile(path, data, os.FileMode(random.Intn(0o1000))))
			files = append(files, path)
		case op < 10:
			require.NoError(t, os.Mkdir(path, 0o755))
			dirs = append(dirs, path)
		case op < 12:
			require.NoError(t, os.Symlink(strings.Repeat("t", 1+random.Intn(int(blockSize)-2)), path))
		case op < 13:
			require.NoError(t, os.Link(files[random.Intn(len(files))], path))
		case op < 14:
			require.NoError(t, syscall.Mkfifo(path, 0o600))
		case op < 15:
			require.NoError(t, syscall.Mknod(path, syscall.S_IFCHR|0o644, 5<<8|n))
		case op < 16:
			require.NoError(t, os.Chown(files[random.Intn(len(files))], random.Intn(1<<31), random.Intn(1<<31)))
		case op < 17:
			then := time.Unix(int64(random.Int31()), 0)
			require.NoError(t, os.Chtimes(files[random.Intn(len(files))], then, then))
		case op < 18:
			at := random.Intn(len(files))
			require.NoError(t, os.Remove(files[at]))
			files = slices.Delete(files, at, at+1)
		default:
			at := random.Intn(len(files))
			require.NoError(t, os.Rename(files[at], path))
			files[at] = path
		}
	}
	sparse, err := os.Create(filepath.Join(dir, "sparse"))
	require.NoError(t, err)
	p := blockSize / 4
	for _, index := range []int64{0, 13, 12 + p + 1, 12 + p + p*p + 2, 12 + p + p*p + p*3} {
		if _, err := sparse.WriteAt([]byte("here"), index*blockSize+5); !errors.Is(err, syscall.EFBIG) { // in revision 0
			require.NoError(t, err)
		}
	}
	require.NoError(t, sparse.Close())
	require.NoError(t, os.Mkdir(filepath.Join(dir, "many"), 0o700))
	for n := range 1000 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "many", fmt.Sprintf("file-%d", n)), nil, 0o600))
	}
}

// What the kernel wrote, and the tree that it reads, is the tree that is read here.
func TestImagesThatTheKernelFilledReadBackIdentical(t *testing.T) {
	for name, args := range layouts {
		t.Run(name, func(t *testing.T) {
			disk := e2fs.Make(t, 24<<20, append([]string{"-N", "4096"}, args...)...)
			u, err := mustMount(t, disk).Statfs()
			require.NoError(t, err)
			if !e2fs.Mount(t, disk, func(dir string) { fill(t, dir, int64(u.BlockSize)) }) {
				return // debugfs fills images in another test
			}
			e2fs.Check(t, disk)
			e2fs.Compare(t, disk, mustMount(t, disk))
		})
	}
}

// Where the host does not mount, debugfs shows the same tree, and each difference from it.
func TestDebugfsStandsInForTheKernel(t *testing.T) {
	disk := e2fs.Make(t, 8<<20)
	f := mustMount(t, disk)
	require.NoError(t, f.Mkdir("/d", 0o750))
	for n := range 20 {
		write(t, f, fmt.Sprintf("/d/f%d", n), randomBytes(int64(n), 1000*n))
	}
	require.NoError(t, f.Link("/d/f7", "/hard"))
	require.NoError(t, f.Symlink("d/f7", "/link"))
	require.NoError(t, f.Chown("/d/f3", 1<<20, 1<<21))
	require.NoError(t, f.Sync())
	ours := e2fs.TreeOf(t, f)
	dumped := e2fs.DumpedTree(t, disk)
	require.Empty(t, e2fs.Difference(dumped, ours.Dumped()))
	for path, change := range map[string]func(n *e2fs.Node){
		"/d":    func(n *e2fs.Node) { n.Mode ^= 1 },
		"/d/f3": func(n *e2fs.Node) { n.User++ },
		"/d/f4": func(n *e2fs.Node) { n.Size++ },
		"/hard": func(n *e2fs.Node) { n.Data++ },
		"/link": func(n *e2fs.Node) { n.Target = "d" },
	} {
		changed := maps.Clone(ours)
		n := changed[path]
		change(&n)
		changed[path] = n
		require.Contains(t, e2fs.Difference(dumped, changed.Dumped()), path+"\n\tis ")
		delete(changed, path)
		require.Contains(t, e2fs.Difference(dumped, changed.Dumped()), path+" is missing")
	}
}

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
