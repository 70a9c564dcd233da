package system

import (
	"context"
	"io"

	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
)

// A Machine boots systems.
type Machine interface {
	// Boot loads the components of a system, in dependency order, runs it until it
	// ends, and returns the status of its main component.
	Boot(ctx context.Context, s *config.System, components []builder.Component, o Options) (status int, err error)
}

// Options connect a system with the process that boots it.
type Options struct {
	Console io.Writer // what domains print

	// Ask answers for parameters that the configuration does not give; may be nil. It
	// may block, and the system with it.
	Ask func(component, key string) (text string, ok bool)

	// For tests: see [domainzero.Config].
	CollectEvery     int
	Poison, DeepCopy bool
}
