package domainzero

import (
	"io"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/services"
)

// A Config is what a whole system is made with. It is fixed from New on, which hands it out: the
// pool is as large as Memory, package heap goes by CollectEvery and Poison, package portal by
// DeepCopy, package events by EventLog, and package services by Console, Tap and Ask.
type Config struct {
	Memory       int       // bytes for all domains together, which New reserves at once
	Console      io.Writer // the machine's: what is printed while no domain drives the console
	Tap          io.Writer // gets all that is printed, whoever drives the console; may be nil
	CollectEvery int       // testing: collect at every n-th allocation and poll, paced as [heap.Forcing] is; 0 is off
	Poison       bool      // testing: fill old heap runs with a pattern before they are reused, and check in Shutdown that free memory is zero unless it is known to be dirty
	DeepCopy     bool      // testing: nothing is passed by reference between collocated components, who must not rely on it
	EventLog     int       // events of each sort to keep from the start; 0 is off until there is a manager

	// Ask answers for parameters that a domain's configuration does not give; may be nil.
	// It may block, and the system with it.
	Ask func(component, key string) (text string, ok bool)
}

// A Domain is the unit of protection and of resource management.
type Domain = domain.Domain

// Errors of the system, which callers of Create compare with: the same values as where they arise,
// for the domain manager compares with the first two there. The errors that components see are
// package portals'.
var (
	ErrNoMemory  = memory.ErrNoMemory
	ErrQuota     = memory.ErrQuota
	ErrNoDevices = services.ErrNoDevices
)
