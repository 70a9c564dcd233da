package hostdisk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/hostdisk"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

func TestDiskReadsAndWritesTheFile(t *testing.T) {
	image := filepath.Join(t.TempDir(), "disk.img")
	require.NoError(t, os.WriteFile(image, make([]byte, 4096+100), 0o600))
	d := portals.NewTestDomain(map[string]string{"image": image})
	require.NoError(t, hostdisk.Start(d))
	disk, err := portals.Lookup[block.Device](d, "disk0")
	require.NoError(t, err)
	blocks, err := disk.Blocks()
	require.NoError(t, err)
	require.EqualValues(t, 8, blocks)

	m, err := memobj.New(block.Size)
	require.NoError(t, err)
	m.Fill(0, block.Size, 5)
	require.NoError(t, disk.WriteBlocks(7, m.ReadOnly()))
	require.ErrorIs(t, disk.WriteBlocks(8, m.ReadOnly()), block.ErrRange)
	require.NoError(t, disk.Flush())
	m.Fill(0, block.Size, 0)
	require.NoError(t, disk.ReadBlocks(7, m))
	require.Equal(t, uint8(5), m.Get8(511))
	require.ErrorIs(t, disk.ReadBlocks(8, m), block.ErrRange)

	reader, err := hostdisk.Open(image, true)
	require.NoError(t, err)
	require.ErrorIs(t, reader.WriteBlocks(0, m.ReadOnly()), block.ErrReadOnly)
	require.NoError(t, reader.Flush())
}

func TestStartNamesWhatIsWrong(t *testing.T) {
	require.EqualError(t, hostdisk.Start(portals.NewTestDomain(nil)), `parameter "image" is not set: want the file that holds the disk`)
	require.ErrorIs(t, hostdisk.Start(portals.NewTestDomain(map[string]string{"image": "no/such"})), os.ErrNotExist)
}
