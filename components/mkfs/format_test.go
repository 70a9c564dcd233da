package mkfs_test

import (
	"fmt"
	"testing"

	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/components/mkfs"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

func TestEveryLayoutIsCleanForE2fsck(t *testing.T) {
	for _, blockSize := range []int{1024, 2048, 4096} {
		for _, inodeSize := range []int{128, 256} {
			for _, size := range []int{512 << 10, 1 << 20, 8<<20 + 1024, 8<<20 + 200<<10, 33 << 20, 64<<20 + 512} {
				t.Run(fmt.Sprintf("%d-byte blocks, %d-byte inodes, %d bytes", blockSize, inodeSize, size), func(t *testing.T) {
					disk := e2fs.NewDisk(size)
					require.NoError(t, mkfs.Format(disk, mkfs.Options{
						BlockSize: blockSize, InodeSize: inodeSize, Label: "portico", Seed: 1, Time: 1e9,
					}))
					disk.Bytes = append(disk.Bytes, make([]byte, 4096)...)
					e2fs.Check(t, disk)
				})
			}
		}
	}
}

func TestImpossibleOptionsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		size    int
		options mkfs.Options
		want    error
	}{
		"block size":      {1 << 20, mkfs.Options{BlockSize: 8192}, mkfs.ErrOptions},
		"inode size":      {1 << 20, mkfs.Options{InodeSize: 64}, mkfs.ErrOptions},
		"label":           {1 << 20, mkfs.Options{Label: "longer than sixteen"}, mkfs.ErrOptions},
		"bytes per inode": {1 << 20, mkfs.Options{BytesPerInode: 100}, mkfs.ErrOptions},
		"no room":         {32 << 10, mkfs.Options{}, mkfs.ErrSmall},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, mkfs.Format(e2fs.NewDisk(c.size), c.options), c.want)
		})
	}
}

func TestStartLeavesAFileSystemAloneUnlessForced(t *testing.T) {
	d := portals.NewTestDomain(map[string]string{"label": "first"})
	disk := e2fs.NewDisk(1 << 20)
	require.NoError(t, d.Export("disk0", disk))
	require.NoError(t, mkfs.Start(d))
	require.NoError(t, mkfs.Start(d.Beside(map[string]string{"label": "second"})))
	require.Contains(t, string(disk.Bytes[1024:2048]), "first")
	require.NoError(t, mkfs.Start(d.Beside(map[string]string{"label": "third", "force": "true"})))
	require.Contains(t, string(disk.Bytes[1024:2048]), "third")
	e2fs.Check(t, disk)
}
