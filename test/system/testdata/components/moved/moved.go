// Package moved copies between large slices, which collections move meanwhile.
package moved

import (
	"errors"

	"github.com/portico-os/portico/portals"
)

const (
	piece  = 64 << 10 // what is copied between two polls
	pieces = 6
)

// Start copies from a slice to one before it and to one behind it in memory. Each collection
// exchanges some of them.
func Start(*portals.Domain) error {
	before, from, behind := make([]byte, pieces*piece), make([]byte, pieces*piece), make([]byte, pieces*piece)
	for i := range pieces {
		from[i*piece] = byte(1 + i)
	}
	copy(behind, from)
	copy(before, from)
	for i := range pieces {
		if before[i*piece] != byte(1+i) || behind[i*piece] != byte(1+i) {
			return errors.New("a piece was not copied")
		}
	}
	return nil
}
