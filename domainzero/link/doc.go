// Package link places translated code in the image that all domains share, makes the type
// descriptors and method tables that it uses, and finds its way back from a code address to
// the function, the source line and the references of a frame.
//
// A [Space] is the code of components that were translated with the same switches: domains
// with equal switches share one (the JX paper, section 2.4: domains share code, each has its
// own static fields). A [Linker] is what all spaces have in common.
//
// What has been published, code, constants, descriptors and the entries of tables, does not
// change for as long as the system runs, but for method tables that get longer before code
// with a new selector is installed.
package link
