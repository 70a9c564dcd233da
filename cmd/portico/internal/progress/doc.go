// Package progress tells how far long work is, on standard error, once it has taken
// two seconds.
package progress
