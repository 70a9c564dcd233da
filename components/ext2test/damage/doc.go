// Package damage breaks images of ext2 and uses what can still be mounted: whatever a disk
// holds, a file system answers with an error that names what is wrong, or goes on, and its
// domain lives. What a damaged image must not lead to, harm to other files, is judged by the
// tests beside it, which see the disk.
//
// The same images are made under go test and, through Start, in a domain: all of it follows
// from a seed.
package damage
