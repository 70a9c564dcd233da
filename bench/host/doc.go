// Package host describes the machine that a benchmark ran on.
package host
