package boot

import (
	"errors"
	"fmt"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
)

// HostedMemory is the memory of a hosted machine in bytes. What domains do not use takes
// no room.
const HostedMemory = 8 << 30

// GCPercent is how much Go's heap may grow before Go's collector runs, in percent of what
// lives: verification and translation allocate much that soon is garbage, and a third of the
// time to boot would be collections. On a bare machine the collector runs more often where
// memory gets short.
const GCPercent = 400

// Options are what a configuration does not say about a system.
type Options struct {
	domainzero.Config

	// Ask answers for parameters that the configuration does not give; may be nil. It
	// may block, and the system with it.
	Ask func(component, key string) (text string, ok bool)
}

// Create makes a system with its domains on a machine. Component files are given in
// dependency order. The error wraps that of the verifier if it refused one.
func Create(m platform.Machine, s *config.System, components [][]byte, o Options) (*domainzero.System, error) {
	sys, err := domainzero.New(o.Config, m)
	if err != nil {
		return nil, err
	}
	if err := sys.Load(components...); err != nil {
		return nil, err
	}
	for i := range s.Domains {
		if s.Domains[i].Serial {
			return nil, fmt.Errorf("domain %s: serial is not supported yet; give components that need it a domain with a single service", s.Domains[i].Name)
		}
		d := domainConfig(&s.Domains[i])
		d.Ask = o.Ask
		if _, err := sys.Create(d); err != nil {
			return nil, err
		}
	}
	return sys, nil
}

// Run makes a system, runs it to its end and returns its main component's status. It fails
// if the domains, once they are ended, leave anything behind.
func Run(m platform.Machine, s *config.System, components [][]byte, o Options) (status int, err error) {
	sys, err := Create(m, s, components, o)
	if err != nil {
		return 0, err
	}
	status, err = sys.Run()
	return status, errors.Join(err, sys.Shutdown())
}
