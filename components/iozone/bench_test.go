package iozone_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/iozone"
	"github.com/portico-os/portico/components/mkfs"
	"github.com/portico-os/portico/components/ramdisk"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

// system starts disk, file system and cache as a configuration does.
func system(t testing.TB, params map[string]string) *portals.Domain {
	t.Helper()
	disk := portals.NewTestDomain(map[string]string{"size": "64MiB"})
	require.NoError(t, ramdisk.Start(disk))
	require.NoError(t, mkfs.Start(disk.Beside(map[string]string{"blocksize": "4KiB"})))
	require.NoError(t, buffercache.Start(disk.Beside(nil)))
	require.NoError(t, ext2.Start(disk.Beside(nil)))
	return disk.Beside(params)
}

func output(t *testing.T, params map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	defer portals.CaptureConsole(&out)()
	require.NoError(t, iozone.Start(system(t, params)))
	return out.String()
}

func TestStartPrintsALineForEachCell(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(output(t, map[string]string{"largest": "64KiB", "passes": "3"})), "\n")
	require.Len(t, lines, 4*(1+2+3+4+5))
	require.Regexp(t, `^iozone write 4 4 3 \d+$`, lines[0])
	require.Regexp(t, `^iozone reread 64 64 3 \d+$`, lines[len(lines)-1])
}

func TestOneTestOnly(t *testing.T) {
	require.Equal(t, 3, strings.Count(output(t, map[string]string{"largest": "8KiB", "test": "reread"}), "iozone reread"))
}

func TestWrongRequestsAreRefused(t *testing.T) {
	for _, request := range []string{"reread", "reread 4 4", "reread 4 4 x", "reread 4 4 1 1", "dance 4 4 1", "read 4 3 1", "read 4 4 0"} {
		err := iozone.Start(system(t, map[string]string{"driven": "true", "next": request}))
		require.Error(t, err, request)
	}
}

func TestPatternsAreChecked(t *testing.T) {
	files, err := portals.Lookup[fs.FileSystem](system(t, nil), "fs0")
	require.NoError(t, err)
	b := iozone.New(files)
	_, err = b.Run("reread", 8192, 4096, 1)
	require.NoError(t, err)
	h, err := files.Open("/iozone-read-8192", fs.Create|fs.Trunc, 0o644)
	require.NoError(t, err)
	require.NoError(t, files.Truncate(h, 8192))
	_, err = b.Run("reread", 8192, 4096, 1)
	require.ErrorIs(t, err, iozone.ErrPattern)
}

// BenchmarkReread shows what the file system costs beside the copy, without portals.
func BenchmarkReread(b *testing.B) {
	files, err := portals.Lookup[fs.FileSystem](system(b, nil), "fs0")
	require.NoError(b, err)
	bench := iozone.New(files)
	for _, c := range [][2]int{{4, 4}, {64, 4}, {512, 4}, {512, 512}} {
		b.Run(fmt.Sprintf("%d/%d", c[0], c[1]), func(b *testing.B) {
			b.SetBytes(int64(c[0]) << 10)
			_, err := bench.Run("reread", c[0]<<10, c[1]<<10, b.N)
			require.NoError(b, err)
		})
	}
}
