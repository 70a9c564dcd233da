// Package ext2test exercises a file system: what each operation does, sparse files through
// all levels of indirection, a full disk, large directories, storms of renames and links,
// and random operations against a model with remounts between them. It uses the cache of a
// disk that holds an ext2 file system, and leaves judging the disk to the host.
//
// The same scenarios run under go test and, through Start, in domains: testdata has
// configurations in which everything is in one domain, in which the scenarios mount the file
// system over a cache and a disk in other domains, and in which they are its client.
//
// The tests have e2fsck and the kernel judge the disks, while scenarios run and in the end.
// Variables of the environment make them longer, as make soak does:
//
//   - PORTICO_EXT2_STEPS: operations of each run of random ones (2,000); with it, scenarios
//     in domains make 10,000 files in one directory instead of 2,000
//   - PORTICO_EXT2_CUTS: power cuts for each size of blocks (6), of each of which several
//     subsets of the writes since the last flush are tried
//   - PORTICO_EXT2_DAMAGED: damaged images (400 on the host, 200 in domains); see its package damage
package ext2test
