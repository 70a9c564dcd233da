package manager

import "github.com/portico-os/portico/portals"

// State says what has become of a domain.
type State int

// The states, with the numbers of package bytecode.
const (
	Waits  State = iota // for the names that it imports
	Starts              // its components do what they do to start
	Runs
	Ended
)

// String returns a word for the state.
func (s State) String() string {
	switch s {
	case Waits:
		return "waits"
	case Starts:
		return "starts"
	case Runs:
		return "runs"
	}
	return "ended"
}

// Domain describes a domain at the moment when it was asked for.
type Domain struct {
	Name   string
	Number int // by which services and events refer to it
	State  State
	Status int // exit status, once it has ended

	Heap, HeapLimit     int // bytes of objects
	Memory, MemoryLimit int // bytes of everything
	Threads             int
	ThreadLimit         int
	Portals             int   // to services of others that it holds
	Objects             int   // memory objects that it made
	Slices              int   // time slices that it used up
	Collections         int   // of its heap
	Pause               int64 // the longest of them in nanoseconds
}

// System describes the whole system.
type System struct {
	Free     int // bytes that no domain has
	Objects  int // memory objects
	Services int
	Threads  int
	Names    int // that are bound to a service
}

// Service describes a service that other domains may call.
type Service struct {
	Name    string // or, if it was passed on and never exported, its type
	Domain  int    // number of the domain that serves it
	Calls   int    // so far
	Waiting int    // callers
	Holders int    // domains with a portal to it
}

// Find returns the domain of a name, or portals.ErrNotFound.
func Find(name string) (Domain, error) {
	domains, err := Domains()
	if err != nil {
		return Domain{}, err
	}
	for _, d := range domains {
		if d.Name == name {
			return d, nil
		}
	}
	return Domain{}, portals.ErrNotFound
}
