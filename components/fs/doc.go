// Package fs defines the portal type of file systems and what crosses it.
//
// Files are used through small numbers, handles, so that reading and writing is one portal
// call with scalars and one memory object. Handles belong to the service: domains that share
// a file system must trust each other with their open files. Paths are absolute, with / as
// separator.
package fs
