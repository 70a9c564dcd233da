package linux_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/bench/linux"
)

func open(t *testing.T) *linux.Files {
	t.Helper()
	files, err := linux.Open(256)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	return files
}

func TestEveryRunnerRunsEveryCell(t *testing.T) {
	files := open(t)
	for _, r := range []iozone.Runner{files.Sequential(), files.Positioned(), linux.NewCopy()} {
		t.Run(r.Name(), func(t *testing.T) {
			for _, cell := range iozone.Grid(iozone.Tests, 64) {
				for _, passes := range []int{1, 3} {
					took, err := r.Run(cell, passes)
					require.NoError(t, err, cell)
					require.Positive(t, took, cell)
				}
			}
		})
	}
}

func TestRunnersShareFilesWithoutSpoilingThem(t *testing.T) {
	files := open(t)
	a, b := files.Sequential(), files.Positioned()
	for _, test := range []iozone.Test{iozone.Reread, iozone.Write, iozone.Read, iozone.Rewrite, iozone.Reread, iozone.Write} {
		for _, record := range []int{4, 64} {
			for _, r := range []iozone.Runner{a, b} {
				_, err := r.Run(iozone.Cell{Test: test, FileKiB: 64, RecordKiB: record}, 2)
				require.NoError(t, err)
			}
		}
	}
}

func TestFileSystemIsExt2WhereMountingIsAllowed(t *testing.T) {
	files := open(t)
	if os.Geteuid() == 0 {
		require.True(t, strings.HasPrefix(files.FileSystem(), "ext2") || strings.Contains(files.FileSystem(), "instead of ext2"))
	}
	if !strings.HasPrefix(files.FileSystem(), "ext2") {
		t.Log("fell back to", files.FileSystem())
	}
}

func TestMeasureLinuxAlone(t *testing.T) {
	files := open(t)
	report, err := iozone.Measure(context.Background(), iozone.Systems{
		Linux: files.Sequential(), Pread: files.Positioned(), Copy: linux.NewCopy(),
	}, iozone.Options{Cells: iozone.Grid([]iozone.Test{iozone.Reread}, 8), Budget: 50 * time.Millisecond})
	require.NoError(t, err)
	require.Len(t, report.Cells, 3)
	for _, row := range report.Cells {
		require.Positive(t, row.LinuxMiBs)
		require.Positive(t, row.PreadMiBs)
		require.Greater(t, row.CopyMiBs, row.LinuxMiBs, "a copy without a call around it is quicker")
	}
}
