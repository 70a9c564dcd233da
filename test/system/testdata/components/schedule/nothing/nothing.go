// Package nothing has a function New that returns no scheduler.
package nothing

// New returns what would be taken for an interface.
func New() (a, b int) { return 1, 2 }
