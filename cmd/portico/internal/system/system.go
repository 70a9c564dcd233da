// Package system is what the commands see of a Portico system on this host. It stands
// between them and DomainZero: [Machine] is all they use.
package system

import (
	"context"
	"io"

	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/bench/ipc"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
)

// A Machine boots systems.
type Machine interface {
	// Boot loads the components of a system, in dependency order, runs it until it
	// ends, and returns the status of its main component. Domains print to console.
	Boot(ctx context.Context, s *config.System, components []builder.Component, console io.Writer) (status int, err error)

	// IOZone builds and boots a system with the iozone component, on the CPU of the
	// calling thread, and returns a runner of that name on it for files up to a size.
	// It lives until it is closed.
	IOZone(ctx context.Context, name string, s *config.System, largestKiB int) (IOZone, error)

	// Portals returns what times the portal calls of the ipc benchmark.
	Portals(ctx context.Context) ([]ipc.Row, error)
}

// IOZone is a booted system that the IOZone benchmark runs on.
type IOZone interface {
	iozone.Runner
	io.Closer
}
