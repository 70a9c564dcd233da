// Package e2fs lets tests judge ext2 images with the programs of e2fsprogs: mke2fs, e2fsck
// and debugfs. It is no component.
package e2fs
