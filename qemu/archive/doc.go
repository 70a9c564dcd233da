// Package archive is the format of what a bare-metal image carries beside its kernel:
// systems with their configurations, component files and boot files.
//
// An archive begins with a header, little endian:
//
//	8 bytes   magic
//	4 bytes   version of the format
//	4 bytes   length of the index
//	8 bytes   length of the whole archive
//	32 bytes  SHA-256 of the index
//
// The index follows, as JSON, and then the contents, one behind the other, in the order
// in which the index lists them by hash and length. What several systems share is there
// once.
//
// An archive is written by the image builder and read by the kernel that it was built
// with. What was damaged on its way is refused: [Decode] checks all lengths and the index,
// [Archive.File] each content before it is first used.
package archive
