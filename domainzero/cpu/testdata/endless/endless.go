// Package endless is a scheduler that is never made.
package endless

import "github.com/portico-os/portico/schedulers"

var sum int

// New does not return.
func New() schedulers.Local {
	for {
		sum++
	}
}
