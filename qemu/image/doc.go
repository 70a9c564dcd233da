// Package image makes bootable images of kernels.
//
// A kernel is an ordinary static Linux program, as the Go linker writes it, which has code
// that a boot loader can enter. [Link] changes its program headers and nothing else of it:
// the one that says how Linux is to protect the stack, which says the default, becomes the
// note by which boot loaders find the entry (PVH: the ELF note XEN_ELFNOTE_PHYS32_ENTRY of
// Xen's public/elfnote.h), and one more segment behind all others carries an archive. So an
// image is a valid Linux program, too.
package image
