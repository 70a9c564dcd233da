// Package qemu runs bare-metal images in QEMU, and builds the kernels that they are made
// of.
//
// [Kernel] compiles the kernel, package image makes an image of it and an archive, and
// [Run] boots that. The image's serial port is standard input and output. It ends by
// writing its status to the device isa-debug-exit, of which seven bits become part of
// QEMU's exit status; all of it stands in the last line that the kernel prints. The two
// must agree, or the kernel has failed.
package qemu
