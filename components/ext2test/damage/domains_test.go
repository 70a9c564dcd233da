package damage_test

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/ext2test/damage"
	"github.com/portico-os/portico/components/internal/booted"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// In domains damaged images come to the same as here, where harm to other files would be
// seen: one domain goes through all of them and lives.
func TestDamagedImagesInDomains(t *testing.T) {
	images := setting(t, "PORTICO_EXT2_DAMAGED", 200) / len(blockSizes)
	portico := booted.Build(t)
	for _, blockSize := range blockSizes {
		whole := sample(t, blockSize)
		want := outcomes(t, whole, blockSize, images)
		for _, name := range []string{"together", "apart"} {
			t.Run(fmt.Sprintf("%s/%d", name, blockSize), func(t *testing.T) {
				folder := t.TempDir()
				whole.Save(t, filepath.Join(folder, "whole.img"))
				config := booted.Changed(t, "testdata/"+name+".toml", folder,
					`images = 20, blocksize = "1KiB"`, fmt.Sprintf("images = %d, blocksize = %d", images, blockSize))
				got := portico.Run(t, 10*time.Minute, config)
				require.Equal(t, want, strings.Split(strings.TrimSuffix(got, "\n"), "\n"))
			})
		}
	}
}

// outcomes tries images here and returns the lines that a domain should print.
func outcomes(t *testing.T, whole *e2fs.Disk, blockSize, images int) []string {
	t.Helper()
	buffer, err := memobj.New(damage.BufferSize)
	require.NoError(t, err)
	var lines []string
	for seed := range images {
		outcome := damage.Try(cacheOf(t, harmed(t, whole, blockSize, seed)), buffer)
		lines = append(lines, fmt.Sprintf("image %d: %s", seed, outcome.String()))
	}
	return lines
}

func harmed(t *testing.T, whole *e2fs.Disk, blockSize, seed int) *e2fs.Disk {
	t.Helper()
	disk := &e2fs.Disk{Bytes: slices.Clone(whole.Bytes)}
	_, err := damage.Harm(disk, seed, blockSize)
	require.NoError(t, err)
	return disk
}

func cacheOf(t *testing.T, disk *e2fs.Disk) buffercache.Cache {
	t.Helper()
	cache, err := buffercache.New(disk, 512*memobj.KiB)
	require.NoError(t, err)
	return cache
}

// together is how many damaged file systems there are in one system.
const together = 12

//go:embed testdata/clients.toml.tmpl
var clientsText string

// Domains in which a damaged file system is mounted live, and their clients see what is
// seen here. Images that cannot be mounted are left to the test above.
func TestDamagedFileSystemsInDomainsOfTheirOwn(t *testing.T) {
	images := setting(t, "PORTICO_EXT2_DAMAGED", 40) / len(blockSizes)
	portico := booted.Build(t)
	for _, blockSize := range blockSizes {
		whole := sample(t, blockSize)
		var seeds []int
		for seed := range images {
			if _, err := ext2.Mount(cacheOf(t, harmed(t, whole, blockSize, seed)), ext2.Options{ReadOnly: true}); err == nil {
				seeds = append(seeds, seed)
			}
		}
		for group := range slices.Chunk(seeds, together) {
			t.Run(fmt.Sprintf("%d/%d", blockSize, group[0]), func(t *testing.T) {
				folder := t.TempDir()
				buffer, err := memobj.New(damage.BufferSize)
				require.NoError(t, err)
				var names []string
				want := ""
				for i, seed := range group {
					disk := harmed(t, whole, blockSize, seed)
					names = append(names, fmt.Sprintf("%d.img", seed))
					disk.Save(t, filepath.Join(folder, names[i]))
					outcome := damage.Try(cacheOf(t, disk), buffer)
					want += fmt.Sprintf("image %d: %s\n", i, outcome.String())
				}
				config := filepath.Join(folder, "clients.toml")
				file, err := os.Create(config)
				require.NoError(t, err)
				require.NoError(t, template.Must(template.New("").Parse(clientsText)).Execute(file, map[string]any{"Images": names}))
				require.NoError(t, file.Close())
				require.Equal(t, want, portico.Run(t, time.Minute, config))
			})
		}
	}
}
