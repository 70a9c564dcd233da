// Package deep blocks, or fails, far down in calls that all hold references.
package deep

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

type link struct {
	next *link
	n    int
}

// Depth is how many calls of descend there are.
const Depth = 20

var (
	block  *portals.AtomicVariable
	panics bool
)

func descend(n int, list *link) int {
	mine := &link{list, n}
	if n == 0 {
		bottom(mine)
		return sum(mine)
	}
	below := descend(n-1, mine) // here: descend
	return below + mine.n
}

func bottom(list *link) {
	if block != nil {
		block.BlockIf(0) // here: bottom
		return
	}
	if panics {
		panic("far down") // here: panic
	}
	var none *link
	list.n = none.n // here: fault
}

func sum(list *link) (n int) {
	for ; list != nil; list = list.next {
		n += list.n
	}
	return n
}

// Start does what the domain's name says.
func Start(d *portals.Domain) error {
	panics = d.Name() == "panics"
	if d.Name() == "blocks" {
		v, err := portals.NewAtomicVariable()
		if err != nil {
			return err
		}
		block = v
		if err := d.Export("waker", &waker{v}); err != nil {
			return err
		}
	}
	portals.Print(strconv.Itoa(descend(Depth, nil)) + "\n") // here: Start
	return nil
}

// A Waker ends the blocking.
type Waker interface {
	portals.Portal
	Wake() error
}

type waker struct{ v *portals.AtomicVariable }

func (w *waker) Wake() error {
	w.v.SetUnblock(1)
	return nil
}
