package warden

import (
	"errors"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// patience is how many slices a deed has that does not end.
const patience = 30

// mostLost is by how many bytes the free memory of two rounds may differ.
const mostLost = 4 << 20

// takeTurns ends and starts a domain whose deeds take turns, the first of which does
// nothing. When that is done again, all must be as it was.
func takeTurns(d *portals.Domain, number, rounds, turns int) error {
	var before manager.System
	for round := range rounds {
		for range turns {
			if err := awaitDeed(d, number); err != nil {
				return err
			}
			if err := manager.End(number, 5); err != nil && !errors.Is(err, portals.ErrTerminated) {
				return err
			}
			if err := manager.Start(number); err != nil {
				return err
			}
		}
		if _, err := await(d); err != nil {
			return err
		}
		portals.Collect()
		left, err := manager.Whole()
		if err != nil {
			return err
		}
		printLeft(left)
		if round == 1 { // from the second on nothing is new
			before = left
		}
		// Heaps of the domains that stay grow and shrink; what ended ones lose adds up.
		lost := before.Free - left.Free
		left.Free = before.Free
		if round > 1 && (left != before || lost > mostLost) {
			return errors.New("something is lost")
		}
	}
	if err := manager.End(number, 5); err != nil {
		return err
	}
	portals.Print("warden: done\n")
	portals.Exit(0)
	return nil
}

// awaitDeed waits until the hostile domain has done its deed, has ended with it, or has had
// time for it.
func awaitDeed(d *portals.Domain, number int) error {
	for slices := 0; slices < patience; portals.Yield() {
		domains, err := manager.Domains()
		if err != nil || domains[number].State == manager.Ended {
			return err
		}
		evil, err := portals.Lookup[contract.Evil](d, "evil0")
		if errors.Is(err, portals.ErrNotFound) {
			continue // it has not begun
		}
		if err != nil {
			return err
		}
		// A domain without memory cannot answer.
		if n, err := evil.Do("finished"); err == nil && n > 0 {
			return nil
		}
		slices++
	}
	return nil
}
