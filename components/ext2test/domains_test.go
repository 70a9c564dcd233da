package ext2test_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portico-os/portico/components/ext2test"
	"github.com/portico-os/portico/components/internal/booted"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/stretchr/testify/require"
)

// The scenarios in domains leave a clean disk, which the kernel reads as it is read here.
// The disk is a file that the disk's domain writes, formatted in a domain.
func TestScenariosInDomainsLeaveACleanDisk(t *testing.T) {
	portico := booted.Build(t)
	size, many := 24<<20, 2000
	all := []string{"1KiB", "2KiB", "4KiB"}
	blockSizes := map[string][]string{"mono": all, "mounted": all[:1], "client": all[1:2]}
	if os.Getenv("PORTICO_EXT2_STEPS") != "" {
		size, many = 64<<20, 10000
		blockSizes = map[string][]string{"mono": all, "mounted": all, "client": all}
	}
	for name, sizes := range blockSizes {
		for _, blockSize := range sizes {
			t.Run(name+"/"+blockSize, func(t *testing.T) {
				folder := t.TempDir()
				path := filepath.Join(folder, "disk.img")
				e2fs.NewDisk(size).Save(t, path)
				config := booted.Changed(t, "testdata/"+name+".toml", folder,
					`params.ramdisk = { size = "24MiB" }`, `params.ramdisk = { image = "disk.img", save = true }`+"\nwritefiles = [\"disk.img\"]",
					`blocksize = "1KiB"`, `blocksize = "`+blockSize+`"`,
					`many = "2000"`, fmt.Sprintf(`many = %d, steps = %d`, many, steps(t)))
				var want []string
				for _, scenario := range ext2test.Scenarios() {
					want = append(want, "ext2test "+scenario.Name+` ok \d+ ms`+"\n")
				}
				require.Regexp(t, "^"+strings.Join(want, "")+"$", portico.Run(t, 10*time.Minute, config))
				judge(t, e2fs.Load(t, path))
			})
		}
	}
}

// Collections in the middle of everything change nothing.
func TestScenariosInDomainsUnderForcedCollections(t *testing.T) {
	portico := booted.Build(t)
	for _, name := range []string{"mono", "client"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "disk.img")
			e2fs.NewDisk(24<<20).Save(t, path)
			config := booted.Changed(t, "testdata/"+name+".toml", folder,
				`params.ramdisk = { size = "24MiB" }`, `params.ramdisk = { image = "disk.img", save = true }`+"\nwritefiles = [\"disk.img\"]",
				`many = "2000"`, `many = 50, steps = 300`)
			portico.Run(t, 10*time.Minute, config, "--collect-every=1009", "--poison")
			judge(t, e2fs.Load(t, path))
		})
	}
}
