package main

import (
	"runtime/debug"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// runHosted runs a system within this process to its end and returns its status.
func runHosted(s *model.System, components []builder.Component, c domainzero.Config) (status int, err error) {
	debug.SetGCPercent(boot.GCPercent)
	m, err := hosted.New()
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := m.Close(); err == nil {
			err = e
		}
	}()
	c.Memory = boot.HostedMemory
	return boot.Run(m, s, encoded(components), c)
}

// encoded returns the component files of components.
func encoded(components []builder.Component) [][]byte {
	files := make([][]byte, len(components))
	for i, c := range components {
		files[i] = c.Encoded
	}
	return files
}
