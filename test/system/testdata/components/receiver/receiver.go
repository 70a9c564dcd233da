// Package receiver asks what it gets to describe itself.
package receiver

import (
	"errors"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/parcels"
)

// Start gets two parcels.
func Start(d *portals.Domain) error {
	office, err := portals.Lookup[parcels.Office](d, "office0")
	if err != nil {
		return err
	}
	for _, weight := range []int{7, 7000} {
		v, err := office.Parcel(weight)
		if err != nil {
			return err
		}
		p, ok := v.(interface{ Describe() string })
		if !ok {
			return errors.New("it cannot describe itself")
		}
		portals.Print(p.Describe() + "\n")
	}
	return nil
}
