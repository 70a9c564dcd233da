package bytecode

// How many figures manager.figure tells, by number from 0. Of a domain: its DomainState; its
// exit status, once it has ended; bytes of objects, and the limit; bytes of everything, and
// the limit; threads, and the limit; portals to services of others that it holds; memory
// objects that it made; time slices that it used up; collections of its heap, and the
// longest of them in nanoseconds. Of the whole system: bytes that no domain has; memory
// objects; services; threads; names; events noted so far, of which the log keeps the latest.
// Package services gives as many, and the shell shows them by number.
const (
	NumFigures       = 13
	NumSystemFigures = 6
	FigureEvents     = 5 // of the system
)

// DomainState says what has become of a domain: its figure 0, for whoever watches.
type DomainState int

// The states.
const (
	DomainWaits  DomainState = iota // for the names that it imports
	DomainStarts                    // its components do what they do to start
	DomainRuns
	DomainEnded
)
