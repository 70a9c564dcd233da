package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
)

// geometry is what the superblock says about the layout.
type geometry struct {
	blockSize      int
	blockShift     uint
	pointersShift  uint // pointers in an indirect block, as a power of two
	blocks         uint32
	inodes         uint32
	firstDataBlock uint32
	blocksPerGroup uint32
	inodesPerGroup uint32
	inodeSize      int
	firstInode     uint32
	groups         int
	revision       uint32
	fileTypes      bool
	largeFiles     bool
	sparse         bool   // not every group has a copy of the superblock
	readOnly       string // why nothing may be written, or ""
}

func damagedSuper(reason string) error {
	return &fs.CorruptError{Structure: "superblock", Reason: reason}
}

// FeatureError says that a file system needs what this one lacks.
type FeatureError struct{ Feature string }

func (e *FeatureError) Error() string {
	return "ext2: incompatible feature " + e.Feature + " is not supported"
}

// featureNames names the features in a set.
func featureNames(set uint32, table []feature) string {
	names := ""
	for bit := uint32(1); bit != 0; bit <<= 1 {
		if set&bit == 0 {
			continue
		}
		name := text.Hex(uint64(bit))
		for _, f := range table {
			if f.bit == bit {
				name = f.name
			}
		}
		if names != "" {
			names += ", "
		}
		names += name
	}
	return names
}

// readSuper reads the superblock at an offset of m. The device has so many bytes.
func readSuper(m *memobj.ReadOnlyMemory, at int, deviceBytes uint64) (*geometry, error) {
	if m.Get16(at+sbMagic) != superMagic {
		return nil, damagedSuper("this is no ext2 file system")
	}
	logSize := m.Get32(at + sbLogBlockSize)
	if logSize > 2 {
		return nil, damagedSuper("blocks of neither 1, 2 nor 4 KiB")
	}
	g := &geometry{
		blockSize:      1024 << logSize,
		blockShift:     uint(10 + logSize),
		pointersShift:  uint(8 + logSize),
		blocks:         m.Get32(at + sbBlocks),
		inodes:         m.Get32(at + sbInodes),
		firstDataBlock: m.Get32(at + sbFirstDataBlock),
		blocksPerGroup: m.Get32(at + sbBlocksPerGroup),
		inodesPerGroup: m.Get32(at + sbInodesPerGroup),
		inodeSize:      inodeSizeOld,
		firstInode:     firstFreeInodeOld,
		revision:       m.Get32(at + sbRevision),
	}
	if g.revision > 1 {
		return nil, &FeatureError{"revision " + text.Unsigned(uint64(g.revision))}
	}
	if g.revision == 1 {
		if err := g.readRevision1(m, at); err != nil {
			return nil, err
		}
	}
	if m.Get16(at+sbState)&(stateClean|stateErrors) != stateClean && g.readOnly == "" {
		g.readOnly = "it was not unmounted cleanly, e2fsck must repair it"
	}
	return g, g.check(deviceBytes)
}

func (g *geometry) readRevision1(m *memobj.ReadOnlyMemory, at int) error {
	g.inodeSize = int(m.Get16(at + sbInodeSize))
	g.firstInode = m.Get32(at + sbFirstInode)
	incompatible := m.Get32(at + sbIncompatible)
	if unknown := incompatible &^ incompatFiletype; unknown != 0 {
		return &FeatureError{featureNames(unknown, incompatibleFeatures)}
	}
	readOnly := m.Get32(at + sbReadOnly)
	if unknown := readOnly &^ (readOnlySparse | readOnlyLargeFile); unknown != 0 {
		g.readOnly = "it uses " + featureNames(unknown, readOnlyFeatures)
	}
	g.fileTypes = incompatible&incompatFiletype != 0
	g.largeFiles = readOnly&readOnlyLargeFile != 0
	g.sparse = readOnly&readOnlySparse != 0
	return nil
}

// check finds contradictions. After it, all sizes of the geometry can be relied on.
func (g *geometry) check(deviceBytes uint64) error {
	bits := uint32(8 * g.blockSize)
	perBlock := uint32(0)
	if g.inodeSize >= inodeSizeOld && g.inodeSize <= g.blockSize && g.inodeSize&(g.inodeSize-1) == 0 {
		perBlock = uint32(g.blockSize / g.inodeSize)
	}
	wantFirst := uint32(0)
	if g.blockSize == 1024 {
		wantFirst = 1
	}
	switch {
	case perBlock == 0:
		return damagedSuper("impossible size of inodes")
	case g.firstDataBlock != wantFirst:
		return damagedSuper("wrong first data block")
	case g.blocks <= g.firstDataBlock || uint64(g.blocks)<<g.blockShift > deviceBytes:
		return damagedSuper("more blocks than the disk has, or none")
	case g.blocksPerGroup == 0 || g.blocksPerGroup > bits || g.blocksPerGroup%8 != 0:
		return damagedSuper("impossible number of blocks in a group")
	case g.inodesPerGroup == 0 || g.inodesPerGroup > bits || g.inodesPerGroup%8 != 0 || g.inodesPerGroup%perBlock != 0:
		return damagedSuper("impossible number of inodes in a group")
	case g.firstInode < firstFreeInodeOld || g.firstInode > g.inodesPerGroup:
		return damagedSuper("impossible first inode")
	}
	groups := (uint64(g.blocks-g.firstDataBlock) + uint64(g.blocksPerGroup) - 1) / uint64(g.blocksPerGroup)
	if groups*uint64(g.inodesPerGroup) != uint64(g.inodes) {
		return damagedSuper("number of inodes and number of groups contradict each other")
	}
	g.groups = int(groups)
	return nil
}
