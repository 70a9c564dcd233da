// Package debug holds what of Go's makes sense in a domain: its configuration decides how
// its heap is collected.
package debug

import "github.com/portico-os/portico/components/golib/internal/machine"

var percent = 100

// SetGCPercent has no effect but that it returns what was set before.
func SetGCPercent(p int) int {
	old := percent
	percent = p
	return old
}

// FreeOSMemory collects the domain's heap.
func FreeOSMemory() { machine.Collect() }
