package bytecode

// Figure is a number that manager.figure tells of a domain, or of the whole system.
type Figure int

// The figures of a domain.
const (
	FigureState       Figure = iota // a DomainState
	FigureStatus                    // exit status, once it has ended
	FigureHeap                      // bytes of objects
	FigureHeapLimit                 // bytes
	FigureMemory                    // bytes of everything
	FigureMemoryLimit               // bytes
	FigureThreads
	FigureThreadLimit
	FigurePortals     // to services of others that it holds
	FigureObjects     // memory objects that it made
	FigureSlices      // time slices that it used up
	FigureCollections // of its heap
	FigurePause       // longest of them in nanoseconds
	NumFigures
)

// The figures of the system.
const (
	FigureFree          Figure = iota // bytes that no domain has
	FigureSystemObjects               // memory objects
	FigureSystemServices
	FigureSystemThreads
	FigureSystemNames
	FigureEvents // noted so far; the log keeps the latest
	NumSystemFigures
)

// DomainState says what has become of a domain.
type DomainState int

// The states.
const (
	DomainWaits  DomainState = iota // for the names that it imports
	DomainStarts                    // its components do what they do to start
	DomainRuns
	DomainEnded
)
