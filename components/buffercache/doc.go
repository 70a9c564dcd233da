// Package buffercache keeps blocks of a disk in memory for one file system, writes them back
// and stays within its size.
//
// Its unit is the segment: a power of two of bytes, contiguous in memory, whose blocks may
// lie anywhere on the disk. A file system keeps runs of a file in segments, so that reading
// a cached record is one copy however the file is laid out on the disk. Segments are handed
// to the file system as memory objects and then used without a call; a cache that needs the
// room revokes them, which the user sees as a length of zero.
//
// What the user does with a segment it notes on the [Board], a memory object that both
// sides hold: which bytes are dirty, how their write-back is ordered and when the segment
// was last used. Nothing on the board is trusted: at worst the user harms its own data. A
// segment is never revoked in the operation that last used it, and only inside a call that
// the user makes, so the user needs no locks and no retries.
//
// Write-back is ordered by [Class]: Unordered data may be written at any time, Ordered only
// by Commit(Ordered), and so on; each Commit ends with a flush of the disk. If only segments
// that must not be written yet are left, the cache says [ErrFull] and the user commits.
package buffercache
