// Package hostdisk offers a file of the host as a disk. Flush makes it stable there.
package hostdisk
