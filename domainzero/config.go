package domainzero

import (
	"errors"
	"io"

	"github.com/portico-os/portico/translator"
)

// A Config is what a whole system is made with.
type Config struct {
	Memory       int       // bytes for all domains together
	Console      io.Writer // the machine's: what is printed while no domain drives the console
	Tap          io.Writer // gets all that is printed, whoever drives the console; may be nil
	CollectEvery int       // testing: collect at every n-th allocation and poll, paced as [forcing] is; 0 is off
	Poison       bool      // testing: fill old heap runs with a pattern before they are reused, and check in Shutdown that all free memory is zero
	DeepCopy     bool      // testing: nothing is passed by reference between collocated components, who must not rely on it
	EventLog     int       // events to keep; 0 is off
}

// A DomainConfig is what a domain is made with. Paths are import paths of components.
type DomainConfig struct {
	Name       string
	Components []string // started in this order; what they import is loaded too
	Main       string   // component that ends the system when its domain ends; started last
	Imports    []string // names it may look up
	Exports    []string // names it may offer
	Params     map[string]map[string]string
	Files      []HostFile                                 // that it may open
	Ports      []PortRange                                // I/O ports that it may access
	Interrupts []int                                      // lines that it may handle
	Console    bool                                       // it may drive the console
	Manager    bool                                       // it may look into, end and start all domains
	Ask        func(component, key string) (string, bool) // parameters that Params lacks; may be nil
	Limits     Limits
	Scheduler  Scheduler
	Options    translator.Options
	EndOnPanic bool // a panic in a service ends the domain instead of the call
}

// A HostFile is a file of the host that is granted to a domain.
type HostFile struct {
	Name  string // by which components open it
	Path  string // on the host
	Write bool
}

// Limits are a domain's quotas.
type Limits struct {
	Heap    int // bytes of the garbage-collected heap
	Memory  int // bytes of everything: heap, stacks, statics, memory objects
	Stack   int // bytes of each thread's stack
	Threads int
	Copy    int // bytes that one portal call may copy into the domain
}

// DefaultLimits are the quotas of a domain whose configuration does not say otherwise.
var DefaultLimits = Limits{Heap: 16 << 20, Memory: 256 << 20, Stack: 256 << 10, Threads: 64, Copy: 1 << 20}

// Scheduler is the import path of a component with a domain-local scheduler, or the core
// scheduler.
type Scheduler string

// SchedulerCore is built in, for performance analysis (paper, section 2.8).
const SchedulerCore Scheduler = ""

// Errors of the system. The errors that components see are package portals'.
var (
	ErrNoMemory = errors.New("the machine has no memory left for domains: give it more, or the domains less")
	ErrQuota    = errors.New("a quota of its configuration is used up: memory, heap, stack or threads")
)
