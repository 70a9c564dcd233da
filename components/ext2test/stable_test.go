package ext2test_test

import (
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/ext2test"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// judgements is how often a disk is judged while random operations go on.
const judgements = 20

// judged has the host judge the disk of a session again and again when it should hold all
// that was done: e2fsck finds no fault, and the kernel reads the same tree.
func judged(t *testing.T, s *ext2test.Session, disk *e2fs.Disk) {
	t.Helper()
	every := max(3, s.Steps/ext2test.RemountEvery/judgements)
	calls := 0
	s.Stable = func() error {
		if calls%every == 0 {
			judge(t, disk)
		}
		calls++
		return nil
	}
}

func judge(t *testing.T, disk *e2fs.Disk) {
	t.Helper()
	e2fs.Check(t, disk)
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	files, err := ext2.Mount(cache, ext2.Options{ReadOnly: true})
	require.NoError(t, err)
	e2fs.Compare(t, disk, files)
}
