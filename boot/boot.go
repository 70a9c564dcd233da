package boot

import (
	"errors"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
)

// HostedMemory is the memory of a hosted machine for domains, in bytes. What domains do not use
// takes no room.
const HostedMemory = 8 << 30

// GCPercent is how much Go's heap may grow before Go's collector runs, in percent of what
// lives: verification and translation allocate much that soon is garbage, and a third of the
// time to boot would be collections. On a bare machine the collector runs more often where
// memory gets short.
const GCPercent = 400

// Create makes a system with its domains on a machine. Component files are given in
// dependency order. The error wraps that of the verifier if it refused one.
func Create(m platform.Machine, s *model.System, components [][]byte, c domainzero.Config) (*domainzero.System, error) {
	sys, err := domainzero.New(c, m)
	if err != nil {
		return nil, err
	}
	if err := sys.Load(components...); err != nil {
		return nil, err
	}
	for i := range s.Domains {
		if _, err := sys.Create(s.Domains[i]); err != nil {
			return nil, err
		}
	}
	return sys, nil
}

// Run makes a system, runs it to its end and returns its main component's status. It fails
// if the domains, once they are ended, leave anything behind.
func Run(m platform.Machine, s *model.System, components [][]byte, c domainzero.Config) (status int, err error) {
	sys, err := Create(m, s, components, c)
	if err != nil {
		return 0, err
	}
	status, err = sys.Run()
	return status, errors.Join(err, sys.Shutdown())
}
