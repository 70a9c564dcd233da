// Package load finds, parses and type-checks the packages of a program: those of the
// module, of the system's own module, and of the standard library as the overlay changes
// it, for the invented system and architecture portico.
//
// A [Loader] keeps what it loaded, and gives packages out in dependency order; package
// front relies on that order, and on [Package]s that are not bad to be complete. It
// refuses what shows in the source alone: unsafe, assembly, cgo, linkname, and directives
// outside the system's own module, without which no component reaches an intrinsic.
package load
