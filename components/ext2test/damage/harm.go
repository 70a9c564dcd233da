package damage

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
)

// random is a generator of random numbers that is the same everywhere.
type random uint64

func newRandom(seed int) *random {
	r := random(uint64(seed)*0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d)
	return &r
}

func (r *random) bits() uint32 {
	*r ^= *r << 13
	*r ^= *r >> 7
	*r ^= *r << 17
	return uint32(*r >> 24)
}

func (r *random) below(n int) int { return int(r.bits()) % n }

// Spot is a place of a disk that was changed.
type Spot struct {
	Offset int // in bytes
	Size   int // 1, 2 or 4 bytes
	Value  uint32
}

func (s Spot) String() string {
	return text.Hex(uint64(s.Value)) + " in " + text.Decimal(int64(s.Size)) + " bytes at " + text.Decimal(int64(s.Offset))
}

// values are numbers that are likely to mean something: small ones, all bits, signs.
var values = []uint32{0, 1, 2, 11, 0xff, 0xffff, 0xffffffff, 0x7fffffff}

// Harm changes a few numbers on a disk whose first group begins as mke2fs lays it out,
// most of them in what describes files, and returns where.
func Harm(disk block.Device, seed, blockSize int) ([]Spot, error) {
	r := newRandom(seed)
	sector, err := memobj.New(block.Size)
	if err != nil {
		return nil, err
	}
	sectors, err := disk.Blocks()
	if err != nil {
		return nil, err
	}
	descriptors := max(2048, blockSize)
	if err := disk.ReadBlocks(uint64(descriptors/block.Size), sector); err != nil {
		return nil, err
	}
	table := int(sector.Get32(8)) * blockSize
	var spots []Spot
	for range 1 + r.below(4) {
		at := r.below(70 << 10) // superblock, descriptors, bitmaps, most of the inode table
		switch r.below(8) {
		case 0: // the superblock
			at = 1024 + r.below(264)
		case 1: // the descriptors
			at = descriptors + r.below(32)
		case 2, 3: // inodes in use
			at = table + r.below(100*256)
		case 4: // anywhere: directories, indirect blocks, data
			at = r.below(int(sectors) * block.Size / 2)
		case 5: // the bitmaps
			at = table - 2*blockSize + r.below(2*blockSize)
		}
		spot := Spot{at &^ 3, 1 << r.below(3), 0}
		switch kind := r.below(len(values) + 2); kind {
		case len(values):
			spot.Value = uint32(r.below(5000))
		case len(values) + 1:
			spot.Value = r.bits()
		default:
			spot.Value = values[kind]
		}
		spot.Offset += r.below(4) / spot.Size * spot.Size
		spot.Value &= 1<<(8*spot.Size) - 1
		if err := spot.write(disk, sector); err != nil {
			return nil, err
		}
		spots = append(spots, spot)
	}
	return spots, nil
}

func (s Spot) write(disk block.Device, sector *memobj.Memory) error {
	lba, at := uint64(s.Offset/block.Size), s.Offset%block.Size
	if err := disk.ReadBlocks(lba, sector); err != nil {
		return err
	}
	for i := range s.Size {
		sector.Put8(at+i, uint8(s.Value>>(8*i)))
	}
	return disk.WriteBlocks(lba, sector.ReadOnly())
}
