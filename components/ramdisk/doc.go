// Package ramdisk keeps a disk in one memory object. It can begin as a copy of a file of
// the host and keep that up to date.
package ramdisk
