// Package layout knows where ext2 puts its own structures: what a formatter and a file
// system must agree on.
package layout
