//go:build !portico

package manager

import "github.com/portico-os/portico/portals"

// Simulated is a system as a test describes it.
type Simulated struct {
	System   System
	Domains  []Domain
	Services []Service
	Events   []Event
}

var simulated *Simulated

// Simulate makes the functions of this package work on a system, until restore is called.
func Simulate(s *Simulated) (restore func()) {
	previous := simulated
	simulated = s
	return func() { simulated = previous }
}

// Domains returns all domains.
func Domains() ([]Domain, error) {
	if simulated == nil {
		return nil, portals.ErrDenied
	}
	return append([]Domain(nil), simulated.Domains...), nil
}

// Whole returns what is to know of the system.
func Whole() (System, error) {
	if simulated == nil {
		return System{}, portals.ErrDenied
	}
	return simulated.System, nil
}

// Services returns all services.
func Services() ([]Service, error) {
	if simulated == nil {
		return nil, portals.ErrDenied
	}
	return append([]Service(nil), simulated.Services...), nil
}

// Events returns the events that are kept, oldest first, from a number on.
func Events(from int) ([]Event, error) {
	if simulated == nil {
		return nil, portals.ErrDenied
	}
	var list []Event
	for _, e := range simulated.Events {
		if e.Number >= from {
			list = append(list, e)
		}
	}
	return list, nil
}

// End ends a domain with an exit status. If the system ends with that domain, it does. The
// error is portals.ErrTerminated for a domain that has ended already.
func End(number, status int) error {
	d, err := simulatedDomain(number)
	if err != nil {
		return err
	}
	if d.State == Ended {
		return portals.ErrTerminated
	}
	d.State, d.Status = Ended, status
	return nil
}

// Start starts an ended domain again, with its configuration and number. The error is
// portals.ErrBusy if it has not ended, portals.ErrQuota if there is no memory for it.
func Start(number int) error {
	d, err := simulatedDomain(number)
	if err != nil {
		return err
	}
	if d.State != Ended {
		return portals.ErrBusy
	}
	d.State, d.Status = Runs, 0
	return nil
}

func simulatedDomain(number int) (*Domain, error) {
	if simulated == nil {
		return nil, portals.ErrDenied
	}
	if number < 0 || number >= len(simulated.Domains) {
		return nil, portals.ErrNotFound
	}
	return &simulated.Domains[number], nil
}
