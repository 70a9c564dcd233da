// Package tyrant ends domains at moments that do not suit them.
package tyrant

import (
	"strings"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

type tyrant struct {
	name   string
	victim string
	again  bool
}

var _ contract.Driver = (*tyrant)(nil)

// Handled ends the victims, whoever calls it, and may start them again.
func (y *tyrant) Handled() (int, error) {
	for _, name := range strings.Fields(y.victim) {
		victim, err := manager.Find(name)
		if err != nil {
			return 0, err
		}
		if err := manager.End(victim.Number, 5); err != nil {
			return 0, err
		}
		portals.Print(y.name + ": ended " + name + "\n")
		if y.again {
			if err := manager.Start(victim.Number); err != nil {
				return 0, err
			}
			portals.Print(y.name + ": started " + name + "\n")
		}
	}
	return 1, nil
}

// Start offers a service that ends the domains which parameter victim names. Parameters: to,
// a service to call first; now, whether to end them at once; again, whether to start them again.
func Start(d *portals.Domain) error {
	params := d.Params()
	y := &tyrant{name: d.Name(), victim: params.String("victim", ""), again: params.Bool("again", false)}
	to, now := params.String("to", ""), params.Bool("now", false)
	if err := params.Err(); err != nil {
		return err
	}
	if err := d.Export("tyrant0", y); err != nil {
		return err
	}
	if now {
		if _, err := y.Handled(); err != nil {
			return err
		}
	}
	if to != "" {
		for {
			if s, err := portals.Lookup[contract.Driver](d, to); err == nil {
				_, err = s.Handled()
				portals.Print("tyrant: called: " + text(err) + "\n")
				return nil
			}
			portals.Yield()
		}
	}
	return nil
}

func text(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}
