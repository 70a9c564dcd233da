// Package lastuse drops memory objects early: only the addresses of their bytes are of
// further use to its code.
package lastuse

import (
	"errors"
	"runtime"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

const bytes = 64 << 10

var errReused = errors.New("a memory object's bytes were another one's while it was in use")

// Start writes to an object before and after a collection, at the same place.
func Start(*portals.Domain) error {
	m, err := memobj.New(bytes)
	if err != nil {
		return err
	}
	m.Put8(0, 1)
	runtime.GC()
	for range 8 {
		other, err := memobj.New(bytes)
		if err != nil {
			return err
		}
		others = append(others, other)
		other.Put8(0, 2)
	}
	m.Put8(0, 3)
	for _, other := range others {
		if other.Get8(0) != 2 {
			return errReused
		}
	}
	return nil
}

var others []*memobj.Memory
