// Package linux is the Linux side of the IOZone benchmark: the same work through
// system calls, on a locked and pinned thread, from and to the page cache.
//
// [Open] makes an ext2 image and mounts it through a loop device; where that is not
// allowed it takes a folder of what file system there is. [Files.FileSystem] says what
// it came to. [Files.Sequential] runs the benchmark there as IOZone does, with one read or
// write for each record, and [Files.Positioned] with pread or pwrite; [NewCopy] is the
// bare copy of the bytes.
package linux
