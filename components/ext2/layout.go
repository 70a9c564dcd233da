package ext2

// Offsets in the superblock, which lies 1,024 bytes from the start of the disk.
const (
	superOffset = 1024
	superSize   = 1024
	superMagic  = 0xef53

	sbInodes         = 0
	sbBlocks         = 4
	sbFreeBlocks     = 12
	sbFreeInodes     = 16
	sbFirstDataBlock = 20
	sbLogBlockSize   = 24
	sbBlocksPerGroup = 32
	sbInodesPerGroup = 40
	sbMountTime      = 44
	sbWriteTime      = 48
	sbMagic          = 56
	sbState          = 58
	sbRevision       = 76
	sbFirstInode     = 84
	sbInodeSize      = 88
	sbCompatible     = 92
	sbIncompatible   = 96
	sbReadOnly       = 100

	stateClean  = 1
	stateErrors = 2
)

// Group descriptors.
const (
	descriptorSize = 32

	gdBlockBitmap = 0
	gdInodeBitmap = 4
	gdInodeTable  = 8
	gdFreeBlocks  = 12
	gdFreeInodes  = 14
	gdDirectories = 16
)

// Inodes.
const (
	rootInode         = 2
	firstFreeInodeOld = 11 // in revision 0
	inodeSizeOld      = 128

	inMode       = 0
	inUser       = 2
	inSize       = 4
	inAccessed   = 8
	inChanged    = 12
	inModified   = 16
	inDeleted    = 20
	inGroup      = 24
	inLinks      = 26
	inSectors    = 28
	inFlags      = 32
	inPointers   = 40
	inGeneration = 100
	inAttributes = 104 // block of extended attributes
	inSizeHigh   = 108 // of files
	inUserHigh   = 120
	inGroupHigh  = 122

	pointers       = 15
	directPointers = 12
	fastSymlink    = pointers * 4 // a shorter target lies in the inode

	flagImmutable  = 0x10
	flagAppendOnly = 0x20
	flagIndexed    = 0x1000
	flagExtents    = 0x80000

	modeKind = 0xf000
	modeBits = 0x0fff

	linksMax = 32000
)

// Directory entries: inode, length of the record, length of the name, kind, name.
const (
	deInode  = 0
	deLength = 4
	deName   = 6
	deKind   = 7
	deHeader = 8

	nameMax = 255
	pathMax = 4096
)

// Blocks of extended attributes.
const (
	attributesMagic = 0xea020000

	eaMagic      = 0
	eaReferences = 4
)

// Features.
const (
	incompatFiletype  = 0x2
	readOnlySparse    = 0x1
	readOnlyLargeFile = 0x2
)

type feature struct {
	bit  uint32
	name string
}

var incompatibleFeatures = []feature{
	{0x1, "compression"}, {0x2, "filetype"}, {0x4, "needs_recovery"}, {0x8, "journal_dev"}, {0x10, "meta_bg"},
	{0x40, "extents"}, {0x80, "64bit"}, {0x100, "mmp"}, {0x200, "flex_bg"}, {0x400, "ea_inode"}, {0x1000, "dirdata"},
	{0x2000, "metadata_csum_seed"}, {0x4000, "large_dir"}, {0x8000, "inline_data"}, {0x10000, "encrypt"},
	{0x20000, "casefold"},
}

var readOnlyFeatures = []feature{
	{0x1, "sparse_super"}, {0x2, "large_file"}, {0x4, "btree_dir"}, {0x8, "huge_file"}, {0x10, "uninit_bg"},
	{0x20, "dir_nlink"}, {0x40, "extra_isize"}, {0x80, "snapshot"}, {0x100, "quota"}, {0x200, "bigalloc"}, {0x400, "metadata_csum"},
	{0x800, "replica"}, {0x1000, "read-only"}, {0x2000, "project"}, {0x4000, "shared_blocks"}, {0x8000, "verity"},
	{0x10000, "orphan_present"},
}
