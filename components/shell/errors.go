package shell

import (
	"errors"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
)

var (
	errAll     = errors.New("the only argument is all")
	errDomain  = errors.New("no domain has this name; domains lists them")
	errEnded   = errors.New("the domain has ended already; start starts it again")
	errRuns    = errors.New("the domain has not ended; end ends it")
	errConsole = errors.New("the domain serves this console; restart ends it and starts it again")
	errSelf    = errors.New("this domain would not be there to start itself again; exit ends it")
	errMemory  = errors.New("there is no memory for the domain")
	errGrant   = errors.New("the configuration does not let this domain do that (manager = true)")
)

var errSlow = errors.New("the domain has not finished starting; domains shows whether it has")

// endedError says that a domain ended while it started.
type endedError struct{ status int }

func (e *endedError) Error() string { return "the domain has ended with status " + number(e.status) }

// find returns the domain of a name.
func find(name string) (manager.Domain, error) {
	d, err := manager.Find(name)
	if errors.Is(err, portals.ErrNotFound) {
		err = errDomain
	}
	return d, err
}

// describe says in the typist's terms what was wrong with a domain.
func describe(err error) error {
	switch {
	case errors.Is(err, portals.ErrTerminated):
		err = errEnded
	case errors.Is(err, portals.ErrBusy):
		err = errRuns
	case errors.Is(err, portals.ErrQuota):
		err = errMemory
	}
	return err
}
