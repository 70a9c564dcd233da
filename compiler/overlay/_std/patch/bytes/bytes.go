// Package bytes needs no change: with this file, the loader drops its import of unsafe.
package bytes
