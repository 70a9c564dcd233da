// Package hoarder has a heap of many objects, and memory objects that come and go.
package hoarder

import (
	"errors"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

type node struct {
	next *node
	n    int
}

const nodes = 2000

// Start collects its heap parameter rounds times and then ends the system with status 7 if
// everything in it is as it was.
func Start(d *portals.Domain) error {
	params := d.Params()
	rounds := params.Int("rounds", 1)
	if err := params.Err(); err != nil {
		return err
	}
	whole, err := memobj.New(4096)
	if err != nil {
		return err
	}
	var list *node
	for n := range nodes {
		list = &node{list, n}
	}
	for range rounds {
		for range 100 {
			if _, err := whole.Sub(8, 8); err != nil {
				return err
			}
		}
		portals.Collect()
		n := nodes
		for at := list; at != nil; at = at.next {
			if n--; at.n != n {
				return errors.New("the list is damaged")
			}
		}
		if n != 0 {
			return errors.New("the list is too short")
		}
	}
	portals.Exit(7)
	return nil
}
