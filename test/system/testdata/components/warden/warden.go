// Package warden ends domains and starts them again, if it may.
package warden

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// Start ends domain hostile and starts it again. Parameter rounds: how often. After each
// round it prints what the system has left. With parameter turns a round is so many ends and
// starts, each after another deed, and what is left must be the same after all rounds.
func Start(d *portals.Domain) error {
	params := d.Params()
	rounds, turns := params.Int("rounds", 0), params.Int("turns", 0)
	if err := params.Err(); err != nil {
		return err
	}
	if rounds == 0 {
		refused()
		return nil
	}
	hostile, err := manager.Find("hostile")
	if err != nil {
		return err
	}
	if err := manager.Start(hostile.Number); !errors.Is(err, portals.ErrBusy) {
		return errors.New("started twice: " + text(err))
	}
	if turns > 0 {
		return takeTurns(d, hostile.Number, rounds, turns)
	}
	for range rounds {
		old, err := await(d)
		if err != nil {
			return err
		}
		if err := manager.End(hostile.Number, 5); err != nil {
			return err
		}
		if err := manager.End(hostile.Number, 6); !errors.Is(err, portals.ErrTerminated) {
			return errors.New("ended twice: " + text(err))
		}
		if hostile, err = manager.Find("hostile"); err != nil {
			return err
		}
		portals.Print("hostile " + hostile.State.String() + " " + strconv.Itoa(hostile.Status) + ", memory " + strconv.Itoa(hostile.Memory) + "\n")
		if err := manager.Start(hostile.Number); err != nil {
			return err
		}
		if _, err := old.Do("nothing"); !errors.Is(err, portals.ErrTerminated) {
			return errors.New("a portal to what had ended: " + text(err))
		}
		if _, err := await(d); err != nil {
			return err
		}
		portals.Collect()
		whole, err := manager.Whole()
		if err != nil {
			return err
		}
		printLeft(whole)
	}
	return show()
}

// printLeft prints what the system has left.
func printLeft(s manager.System) {
	portals.Print("left " + strconv.Itoa(s.Free) + " " + strconv.Itoa(s.Objects) + " " + strconv.Itoa(s.Services) + " " +
		strconv.Itoa(s.Threads) + " " + strconv.Itoa(s.Names) + "\n")
}

// await returns the hostile domain's service once that has done its deed and the domain
// has started.
func await(d *portals.Domain) (contract.Evil, error) {
	for {
		evil, err := portals.Lookup[contract.Evil](d, "evil0")
		if err == nil {
			n, err := evil.Do("finished")
			if err != nil {
				return nil, err
			}
			hostile, err := manager.Find("hostile")
			if err != nil || n > 0 && hostile.State == manager.Runs {
				return evil, err
			}
		} else if !errors.Is(err, portals.ErrNotFound) {
			return nil, err
		}
		portals.Yield()
	}
}

// show prints domains, services and ends of domains.
func show() error {
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	for _, d := range domains {
		portals.Print("domain " + strconv.Itoa(d.Number) + " " + d.Name + " " + d.State.String() + "\n")
	}
	services, err := manager.Services()
	if err != nil {
		return err
	}
	for _, s := range services {
		portals.Print("service " + s.Name + " of " + domains[s.Domain].Name + "\n")
	}
	events, err := manager.Events(0)
	if err != nil {
		return err
	}
	for i, e := range events {
		if i > 0 && e.Number <= events[i-1].Number {
			return errors.New("event " + strconv.Itoa(e.Number) + " is out of order")
		}
		if e.Kind == manager.Terminate {
			portals.Print("event: " + domains[e.Domain].Name + " ended with " + strconv.FormatUint(e.Argument, 10) + "\n")
		}
	}
	return nil
}

// refused tries everything.
func refused() {
	_, err := manager.Domains()
	portals.Print("domains: " + text(err) + "\n")
	_, err = manager.Whole()
	portals.Print("whole: " + text(err) + "\n")
	_, err = manager.Services()
	portals.Print("services: " + text(err) + "\n")
	_, err = manager.Events(0)
	portals.Print("events: " + text(err) + "\n")
	portals.Print("end: " + text(manager.End(0, 1)) + "\n")
	portals.Print("start: " + text(manager.Start(0)) + "\n")
}

func text(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}
