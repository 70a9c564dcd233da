package ramdisk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/ramdisk"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

func TestStartLoadsAndSavesTheImage(t *testing.T) {
	image := filepath.Join(t.TempDir(), "disk.img")
	require.NoError(t, os.WriteFile(image, bytes.Repeat([]byte{7}, 4096), 0o600))
	d := portals.NewTestDomain(map[string]string{"image": image, "save": "true", "export": "disk7"})
	require.NoError(t, ramdisk.Start(d))
	disk, err := portals.Lookup[block.Device](d, "disk7")
	require.NoError(t, err)
	blocks, err := disk.Blocks()
	require.NoError(t, err)
	require.EqualValues(t, 8, blocks)

	m, err := memobj.New(1024)
	require.NoError(t, err)
	require.NoError(t, disk.ReadBlocks(6, m))
	require.Equal(t, uint64(0x0707070707070707), m.Get64(1016))
	m.Fill(0, 1024, 9)
	require.NoError(t, disk.WriteBlocks(6, m.ReadOnly()))
	require.ErrorIs(t, disk.WriteBlocks(7, m.ReadOnly()), block.ErrRange)
	require.ErrorIs(t, disk.ReadBlocks(7, m), block.ErrRange)
	require.NoError(t, disk.Flush())
	saved, err := os.ReadFile(image)
	require.NoError(t, err)
	require.Equal(t, append(bytes.Repeat([]byte{7}, 3072), bytes.Repeat([]byte{9}, 1024)...), saved)
}

func TestStartNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		params map[string]string
		want   string
	}{
		"no size":      {nil, `parameter "size" is not set: want a size such as 64MiB, or an image`},
		"bad size":     {map[string]string{"size": "much"}, `parameter "size" is "much": want a size such as 512KiB or 64MiB`},
		"save nowhere": {map[string]string{"size": "1MiB", "save": "true"}, `parameter "image" is not set: want the file to save to`},
	} {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, ramdisk.Start(portals.NewTestDomain(c.params)), c.want)
		})
	}
	err := ramdisk.Start(portals.NewTestDomain(map[string]string{"image": "no/such/file"}))
	require.ErrorIs(t, err, os.ErrNotExist)
}
