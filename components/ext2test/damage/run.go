package damage

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Outcome is what became of a damaged image.
type Outcome struct {
	Refused error // why it could not be mounted, or nil
	Report
}

// Try mounts the disk of a cache and uses it.
func Try(cache buffercache.Cache, buffer *memobj.Memory) Outcome {
	files, err := ext2.Mount(cache, ext2.Options{})
	if err != nil {
		return Outcome{Refused: err}
	}
	return Outcome{Report: Use(files, buffer)}
}

// BufferSize is the size of the memory that Try wants for data on its way.
const BufferSize = 8192

func (o *Outcome) String() string {
	switch {
	case o.Odd != nil:
		return "odd error: " + o.Odd.Error()
	case o.Refused != nil:
		return "refused: " + o.Refused.Error()
	case o.Errors > 0:
		return text.Decimal(int64(o.Errors)) + " errors, such as: " + o.First.Error() + "; read " + text.Hex(o.Digest)
	}
	return "no errors; read " + text.Hex(o.Digest)
}

// Start damages and tries images and prints a line for each. Parameters: images (100), how
// many; first (0), the seed of the first; blocksize (1KiB), of the file system; whole, the
// disk with the undamaged file system (whole0); import, the one that is overwritten by each
// image (disk0); cache, its cache (cache0). Or else mounted, a number of damaged file systems
// to use that are mounted elsewhere, fs0 and so on.
func Start(d *portals.Domain) error {
	params := d.Params()
	images := params.Int("images", 100)
	first := params.Int("first", 0)
	blockSize := params.Bytes("blocksize", memobj.KiB)
	wholeName := params.String("whole", "whole0")
	diskName := params.String("import", "disk0")
	cacheName := params.String("cache", "cache0")
	mounted := params.Int("mounted", 0)
	if err := params.Err(); err != nil {
		return err
	}
	buffer, err := memobj.New(BufferSize)
	if err != nil {
		return err
	}
	if mounted > 0 {
		return useMounted(d, mounted, buffer)
	}
	whole, err := portals.Lookup[block.Device](d, wholeName)
	if err != nil {
		return err
	}
	disk, err := portals.Lookup[block.Device](d, diskName)
	if err != nil {
		return err
	}
	cache, err := portals.Lookup[buffercache.Cache](d, cacheName)
	if err != nil {
		return err
	}
	for seed := first; seed < first+images; seed++ {
		if err := copyDisk(disk, whole); err != nil {
			return err
		}
		if _, err := Harm(disk, seed, int(blockSize)); err != nil {
			return err
		}
		outcome := Try(cache, buffer)
		report(seed, &outcome)
	}
	return nil
}

func report(image int, outcome *Outcome) {
	portals.Print("image " + text.Decimal(int64(image)) + ": " + outcome.String() + "\n")
}

func useMounted(d *portals.Domain, n int, buffer *memobj.Memory) error {
	for i := range n {
		files, err := portals.Lookup[fs.FileSystem](d, "fs"+text.Decimal(int64(i)))
		if err != nil {
			return err
		}
		report(i, &Outcome{Report: Use(files, buffer)})
	}
	return nil
}

func copyDisk(to, from block.Device) error {
	blocks, err := from.Blocks()
	if err != nil {
		return err
	}
	const chunk = 128
	m, err := memobj.New(chunk * block.Size)
	if err != nil {
		return err
	}
	for at := uint64(0); at < blocks; at += chunk {
		part, err := m.Sub(0, int(min(chunk, blocks-at))*block.Size)
		if err != nil {
			return err
		}
		if err := from.ReadBlocks(at, part); err != nil {
			return err
		}
		if err := to.WriteBlocks(at, part.ReadOnly()); err != nil {
			return err
		}
	}
	return nil
}
