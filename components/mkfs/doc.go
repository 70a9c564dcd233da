// Package mkfs makes ext2 file systems of revision 1, so that a system with a disk needs
// nothing from the host. It does what mke2fs does with the features sparse_super, filetype
// and large_file.
package mkfs
