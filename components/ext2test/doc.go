// Package ext2test exercises a file system: what each operation does, sparse files through
// all levels of indirection, a full disk, large directories, storms of renames and links,
// and random operations against a model with remounts between them. It uses the cache of a
// disk that holds an ext2 file system, and leaves judging the disk to the host.
//
// The same scenarios run under go test and, through Start, in a domain: testdata has a
// configuration in which they mount the file system and one in which they are its client.
package ext2test
