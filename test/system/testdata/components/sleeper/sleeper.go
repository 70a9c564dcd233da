// Package sleeper offers a service that sleeps until the domain's first thread wakes it.
package sleeper

import (
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
	"github.com/portico-os/portico/test/system/testdata/components/fragile"
)

type sleeper struct {
	awake   *portals.AtomicVariable
	waiting int
}

var _ contract.Driver = (*sleeper)(nil)

// Handled sleeps.
func (s *sleeper) Handled() (int, error) {
	s.waiting++
	s.awake.BlockIf(0)
	return s.waiting, nil
}

// Start wakes the service when somebody has called it, and has the scheduler fail then.
// Parameter deed: twice offers the service under both names that the domain exports, and
// ends the domain.
func Start(d *portals.Domain) error {
	params := d.Params()
	deed := params.String("deed", "")
	if err := params.Err(); err != nil {
		return err
	}
	awake, err := portals.NewAtomicVariable()
	if err != nil {
		return err
	}
	s := &sleeper{awake: awake}
	if err := d.Export("sleeper0", s); err != nil {
		return err
	}
	if deed == "twice" {
		if err := d.Export("sleeper1", s); err != nil {
			return err
		}
		portals.Exit(3)
	}
	for s.waiting == 0 {
		portals.Yield()
	}
	portals.Yield()
	fragile.Armed = 1
	awake.SetUnblock(1)
	portals.Print("sleeper: the scheduler has not failed\n")
	return nil
}
