// Package ext2 is the second extended file system, revisions 0 and 1, over a buffer cache.
//
// It reads and writes what mke2fs makes by default and Linux understands: blocks of 1, 2 and
// 4 KiB, inodes of 128 and more bytes, file types in directories, sparse superblocks, files
// above 2 GiB, extended attributes (left whole) and hashed directories (read linearly; the
// index is given up when such a directory is changed). Incompatible features it does not know
// are refused by name; unknown ones that only writing must know make a read-only mount.
//
// Invariants:
//
//   - Nothing on the disk is trusted: every block number, inode number and length is checked
//     before use, and every walk is bounded, so that a damaged image leads to a
//     [fs.CorruptError] that names the structure. After one in a changing operation the
//     file system only reads.
//   - What a sync made stable survives a cut of any later writes. Blocks freed since the last
//     commit are not used again before the next; a commit writes data and blocks that stable
//     data does not refer to, then all other structures, then directory blocks that lost a
//     name to a rename, with a flush between; the superblock says clean only while the
//     structures on the disk agree.
//   - The file system is serial: one activity at a time. Buffers and segments stay valid
//     within an operation, until tick.
//
// The hot path of reading and rewriting a cached file is in data.go: a handle, a segment,
// one copy.
package ext2
