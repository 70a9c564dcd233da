// Package hello prints a line. It is the smallest component that does something.
package hello
