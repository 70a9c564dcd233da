package damage_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2test"
	"github.com/portico-os/portico/components/ext2test/damage"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// setting returns a number that a variable of the environment sets.
func setting(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// limit is the time in which all that is done with a damaged image must end.
const limit = 10 * time.Second

var blockSizes = []int{1024, 4096}

// sample returns an image with files of many kinds.
func sample(t *testing.T, blockSize int) *e2fs.Disk {
	t.Helper()
	disk := e2fs.Make(t, 4<<20, "-b", strconv.Itoa(blockSize), "-N", "256")
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(t, err)
	s, err := ext2test.NewSession(cache, 5)
	require.NoError(t, err)
	s.Steps = 600
	require.NoError(t, ext2test.Random(s))
	h, err := s.FS.Open("/sparse", fs.Create, 0o644)
	require.NoError(t, err)
	per := int64(blockSize / 4)
	for _, at := range []int64{0, 20, 12 + per + 3, 12 + per + per*per + 7} {
		_, err := s.FS.Write(h, at*int64(blockSize), s.Buffer.ReadOnly(), 0, 4096)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	e2fs.Check(t, disk)
	return disk
}

// PORTICO_EXT2_DAMAGED is the number of damaged images.
func TestDamagedImagesHarmNothingElse(t *testing.T) {
	images := setting(t, "PORTICO_EXT2_DAMAGED", 400)
	buffer, err := memobj.New(damage.BufferSize)
	require.NoError(t, err)
	var refused, named, plain, unnoticed int
	for _, blockSize := range blockSizes {
		whole := sample(t, blockSize)
		j := newJudge(whole)
		for seed := range images / len(blockSizes) {
			disk := &e2fs.Disk{Bytes: slices.Clone(whole.Bytes)}
			spots, err := damage.Harm(disk, seed, blockSize)
			require.NoError(t, err)
			what := fmt.Sprintf("%d-byte blocks, seed %d: %v", blockSize, seed, spots)
			hang := time.AfterFunc(limit, func() { panic(what + " hangs") })
			damaged := slices.Clone(disk.Bytes)
			outcome := damage.Try(cacheOf(t, disk), buffer)
			hang.Stop()
			if outcome.Refused != nil {
				refused++
				if !damage.Named(outcome.Refused) {
					t.Errorf("%s: refused without naming a structure: %v", what, outcome.Refused)
				}
			}
			if outcome.Odd != nil {
				t.Errorf("%s: odd error: %v", what, outcome.Odd)
			}
			switch {
			case outcome.Refused != nil:
			case outcome.Errors == 0:
				unnoticed++
			case damage.Named(outcome.First):
				named++
			default:
				plain++
			}
			for _, fault := range j.faults(&e2fs.Disk{Bytes: damaged}, disk, outcome.Touched) {
				t.Errorf("%s: %s\n\t%v", what, fault, outcome.String())
			}
		}
	}
	t.Logf("of %d damaged images %d were refused by name, %d led to errors that name a structure, %d to ordinary errors, %d to none",
		images, refused, named, plain, unnoticed)
	require.NotZero(t, refused)
	require.NotZero(t, named)
}
