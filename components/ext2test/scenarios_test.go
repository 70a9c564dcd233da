package ext2test_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/ext2test"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

// PORTICO_EXT2_STEPS is the number of random operations, 2,000 if it is not set.
func steps(t *testing.T) int {
	text := os.Getenv("PORTICO_EXT2_STEPS")
	if text == "" {
		return 2000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

func open(t *testing.T, disk *e2fs.Disk, cacheSize memobj.Bytes, seed uint64) *ext2test.Session {
	t.Helper()
	cache, err := buffercache.New(disk, cacheSize)
	require.NoError(t, err)
	s, err := ext2test.NewSession(cache, seed)
	require.NoError(t, err)
	return s
}

func TestScenariosLeaveACleanDisk(t *testing.T) {
	for _, layout := range []struct {
		name string
		size int
		args []string
	}{
		{"1KiB", 24 << 20, []string{"-b", "1024", "-N", "12000"}},
		{"2KiB", 24 << 20, []string{"-b", "2048", "-N", "12000"}},
		{"4KiB", 32 << 20, []string{"-b", "4096", "-N", "12000"}},
		{"128-byte inodes", 24 << 20, []string{"-b", "1024", "-I", "128", "-N", "12000"}},
		{"journal", 24 << 20, []string{"-b", "2048", "-O", "has_journal", "-N", "12000"}},
		{"revision 0", 24 << 20, []string{"-b", "1024", "-r", "0", "-N", "12000"}},
	} {
		for _, scenario := range ext2test.Scenarios() {
			if layout.name == "revision 0" && scenario.Name == "sparse" {
				continue // has no files above 2 GiB
			}
			t.Run(layout.name+"/"+scenario.Name, func(t *testing.T) {
				disk := e2fs.Make(t, layout.size, layout.args...)
				s := open(t, disk, 4*memobj.MiB, 1)
				s.Steps = steps(t)
				judged(t, s, disk)
				if !strings.HasSuffix(layout.name, "KiB") {
					s.Files = 1000
				}
				require.NoError(t, scenario.Run(s))
				require.NoError(t, s.Close())
				judge(t, disk)
			})
		}
	}
}

// A file system that stays mounted leaves a clean disk with each sync.
func TestScenariosLeaveACleanDiskWithEachSync(t *testing.T) {
	for _, scenario := range ext2test.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			disk := e2fs.Make(t, 24<<20, "-b", "1024", "-N", "12000")
			mounted := open(t, disk, 4*memobj.MiB, 1)
			s, err := ext2test.NewClient(mounted.FS, 1)
			require.NoError(t, err)
			s.Steps, s.Files = steps(t), 1000
			judged(t, s, disk)
			require.NoError(t, scenario.Run(s))
			require.NoError(t, s.Close())
			require.NoError(t, mounted.Close())
			judge(t, disk)
		})
	}
}

// A cache far smaller than the data evicts all the time.
func TestRandomOperationsWithCachesOfAllSizes(t *testing.T) {
	for _, size := range []memobj.Bytes{128 * memobj.KiB, 256 * memobj.KiB, memobj.MiB, 16 * memobj.MiB} {
		for _, blockSize := range []string{"1024", "4096"} {
			t.Run(fmt.Sprintf("%d/%s", size, blockSize), func(t *testing.T) {
				disk := e2fs.Make(t, 24<<20, "-b", blockSize)
				s := open(t, disk, size, uint64(size))
				s.Steps = steps(t)
				judged(t, s, disk)
				require.NoError(t, ext2test.Random(s))
				require.NoError(t, s.Close())
				judge(t, disk)
			})
		}
	}
}

func TestStartRunsOneScenario(t *testing.T) {
	var out bytes.Buffer
	defer portals.CaptureConsole(&out)()
	disk := e2fs.Make(t, 8<<20)
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	d := portals.NewTestDomain(map[string]string{"scenario": "basics"})
	require.NoError(t, d.Export("cache0", cache))
	require.NoError(t, ext2test.Start(d))
	require.Regexp(t, `^ext2test basics ok \d+ ms\n$`, out.String())
	require.NoError(t, ext2.Start(d.Beside(nil)))
	require.NoError(t, ext2test.Start(d.Beside(map[string]string{"scenario": "links", "files": "fs0", "steps": "100"})))
	require.ErrorContains(t, ext2test.Start(d.Beside(map[string]string{"scenario": "none"})), `parameter "scenario" is "none"`)
	e2fs.Check(t, disk)
}
